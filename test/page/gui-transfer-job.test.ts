// A transfer of `wherry gui` as the panel shows it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { WherryError } from '../../src/base/index.ts';
import type { GuiTransferEvent, GuiTransferResult } from '../../src/gui/index.ts';
import { GuiTransferJob } from '../../web/gui/gui-transfer-job.ts';

interface Begun {
  readonly tell: (event: GuiTransferEvent) => void;
  readonly result: PromiseWithResolvers<GuiTransferResult>;
}

const start = () => {
  const begun: Begun[] = [];
  const job = new GuiTransferJob({
    ...{ id: 1, destination: '/to', title: 'To the server', onTick: () => {}, onGone: () => {} },
    files: [
      { path: '/one', size: 10 },
      { path: '/two', size: 10 },
    ],
    begin: (tell) => {
      const result = Promise.withResolvers<GuiTransferResult>();
      begun.push({ tell, result });
      return {
        pause: () => {},
        resume: () => {},
        cancel: () => result.reject(new WherryError('CANCELLED')),
        result: result.promise,
      };
    },
  });
  job.start();
  return { job, begun };
};

describe('a transfer of the panel', () => {
  it('goes on with what has failed, whatever the one before still tells', async () => {
    const { job, begun } = start();
    const problem = { path: '/one', code: 'FORBIDDEN', message: 'no' } as const;
    begun[0]?.tell({ type: 'failed', path: '/one', problem });
    job.pause();
    assert.equal(job.progress.value.failed, 1);
    job.retryFailed();
    assert.equal(begun.length, 2);
    begun[0]?.tell({ type: 'state', state: 'paused' });
    await setImmediate();
    assert.deepEqual([job.progress.value.state, job.progress.value.failed], ['running', 0]);
    job.pause();
    job.resume();
    assert.equal(begun.length, 2);
    await job.cancel();
  });

  it('shows a folder that has failed once, and as done when it went the next time', async () => {
    const { job, begun } = start();
    const problem = { path: '/folder', code: 'NOT_A_DIRECTORY', message: 'no' } as const;
    const result = { files: 2, directories: 0, links: 0, bytes: 20, skipped: 0, unchanged: 0, problems: [] };
    for (const times of [0, 1, 2]) {
      if (times < 2) begun[times]?.tell({ type: 'failed', path: '/folder', problem });
      for (const path of ['/one', '/two'])
        begun[times]?.tell({
          ...{ type: 'done', path, destination: `/to${path}`, kind: 'file', size: 10, outcome: 'created' },
        });
      begun[times]?.result.resolve(result);
      await setImmediate();
      const { state, files, done, failed } = job.progress.value;
      const expected = times < 2 ? ['done', 3, 2, 1] : ['done', 3, 3, 0];
      assert.deepEqual([state, files, done, failed], expected);
      if (times < 2) job.retryFailed();
    }
  });
});
