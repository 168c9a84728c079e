// Claims on uploads: the newest has it, and only once the one before has let go.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import { createTakeovers, type UploadClaim } from '../../src/files/service/takeover.ts';

const claim: UploadClaim = {
  account: 'anna',
  path: parseRemotePath('/x'),
  size: 7,
  source: Uint8Array.of(1, 2),
};

describe('taking over', () => {
  it('ends the one that has it, and waits until that one has let go', async () => {
    const takeovers = createTakeovers();
    const steps: string[] = [];
    const letGo = await takeovers.claim(claim, ({ code, details }) =>
      steps.push(`${code} ${String(details['path'])}`),
    );
    const second = takeovers
      .claim(claim, () => steps.push('second ended'))
      .then((release) => {
        steps.push('second has it');
        return release;
      });
    await Promise.resolve();
    assert.deepEqual(steps, ['BUSY /x']);
    letGo();
    (await second)();
    assert.deepEqual(steps, ['BUSY /x', 'second has it']);
    (await takeovers.claim(claim, () => {}))();
  });

  it('leaves it to one of many that come at once', async () => {
    const takeovers = createTakeovers();
    const ended: number[] = [];
    const claims = Array.from({ length: 10 }, async (_, index) => {
      const end = Promise.withResolvers<void>();
      const letGo = await takeovers.claim(claim, () => {
        ended.push(index);
        end.resolve();
      });
      void end.promise.then(letGo);
    });
    await Promise.all(claims);
    assert.equal(new Set(ended).size, 9);
  });

  it('touches nobody whose upload is another one', async () => {
    const takeovers = createTakeovers();
    const others: readonly UploadClaim[] = [
      { ...claim, account: 'berta' },
      { ...claim, path: parseRemotePath('/y') },
      { ...claim, size: 8 },
      { ...claim, source: Uint8Array.of(1, 2, 3) },
    ];
    for (const each of [claim, ...others])
      await takeovers.claim(each, () => assert.fail('nobody was to be ended'));
  });

  it('letting go twice frees nobody else', async () => {
    const takeovers = createTakeovers();
    const first = await takeovers.claim(claim, () => {});
    first();
    let isEnded = false;
    const second = await takeovers.claim(claim, () => (isEnded = true));
    first();
    const third = takeovers.claim(claim, () => {});
    assert.equal(isEnded, true);
    second();
    (await third)();
  });
});
