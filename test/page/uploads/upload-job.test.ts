// One upload as the panel shows it: runs by policy, stopped and gone on with, whatever the worker says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UploadJob, type UploadFile } from '../../../web/uploads/upload-job.ts';
import type { RunInit, Uploader } from '../../../web/uploads/uploader-port.ts';
import type { RunNews, SentItem } from '../../../web/uploads/uploader-messages.ts';

const nothing: RunNews = { started: [], moved: [], done: [], failed: [], interrupted: undefined };

class FakeRun {
  readonly init: RunInit;
  readonly items: SentItem[] = [];
  isComplete = false;
  isStopped = false;
  constructor(init: RunInit) {
    this.init = init;
  }
  tell(news: Partial<RunNews>): void {
    this.init.onNews({ ...nothing, ...news });
  }
  /** Everything that it was given has arrived. */
  finish(): void {
    const done = this.items.filter(({ file }) => file !== undefined);
    this.tell({ done: done.map(({ index }) => [index, 'created', undefined]) });
    this.init.onEnded(undefined);
  }
}

const create = (
  files: readonly Pick<UploadFile, 'path' | 'policy'>[],
  directories: readonly string[] = [],
) => {
  const runs: FakeRun[] = [];
  const stopped: string[] = [];
  const discarded: (readonly string[])[] = [];
  const uploader: Uploader = {
    begin: (init) => {
      const run = new FakeRun(init);
      runs.push(run);
      return {
        add: (items, isLast) => {
          run.items.push(...items);
          run.isComplete = isLast;
        },
        stop: () => {
          run.isStopped = true;
        },
      };
    },
  };
  const job: UploadJob = new UploadJob(
    {
      id: 1,
      destination: '/to',
      account: 'me',
      directories,
      files: files.map((file) => ({ ...file, size: 10, file: new File(['0123456789'], file.path) })),
    },
    {
      uploader,
      nowMs: () => 0,
      onWaiting: () => job.start(),
      onStopped: () => stopped.push(job.progress.value.state),
      discard: async (_, paths) => void discarded.push([...paths.keys()]),
      decide: async (_, taken) => taken.map(() => 'replace' as const),
    },
  );
  job.start();
  return { job, runs, stopped, discarded };
};

/** What was begun in later turns. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('each policy has a run of its own, and directories go with the first', async () => {
  const { job, runs, stopped } = create(
    [
      { path: 'a', policy: 'rename' },
      { path: 'b', policy: 'fail' },
      { path: 'c', policy: 'skip' },
      { path: 'd/e', policy: 'replace' },
    ],
    ['d'],
  );
  for (let at = 0; at < 3; at += 1) {
    await turn();
    runs[at]?.finish();
  }
  assert.deepEqual(
    runs.map(({ init, items }) => [init.policy, items.map(({ path }) => path)]),
    [
      ['fail', ['d', 'b']],
      ['replace', ['d/e']],
      ['rename', ['a']],
    ],
  );
  assert.deepEqual(stopped, ['done']);
  assert.equal(job.progress.value.done, 3);
});

test('what goes on after a pause is what was not settled, and not before the first run has ended', async () => {
  const { job, runs } = create([
    { path: 'a', policy: 'fail' },
    { path: 'b', policy: 'fail' },
  ]);
  await turn();
  runs[0]?.tell({ done: [[0, 'created', undefined]], started: [[1, 0]] });
  job.pause();
  assert.equal(runs[0]?.isStopped, true);
  job.resume();
  await turn();
  assert.equal(runs.length, 1);
  runs[0]?.init.onEnded({ code: 'CANCELLED', message: 'Stopped.' });
  await turn();
  assert.deepEqual(
    runs[1]?.items.map(({ path }) => path),
    ['b'],
  );
  assert.equal(job.progress.value.state, 'running');
});

test('no space ends it with a sentence, and nothing is tried again by itself', async () => {
  const { job, runs } = create([
    { path: 'a', policy: 'fail' },
    { path: 'b', policy: 'fail' },
  ]);
  await turn();
  const problem = { code: 'NO_SPACE', message: 'There is no space left.' } as const;
  runs[0]?.tell({ failed: [[0, problem, 'a']] });
  runs[0]?.init.onEnded(problem);
  await turn();
  assert.equal(runs.length, 1);
  const { state, reason, failed } = job.progress.value;
  assert.deepEqual({ state, reason, failed }, { state: 'paused', reason: problem.message, failed: 1 });
  job.retryFailed();
  await turn();
  assert.deepEqual(
    runs[1]?.items.map(({ path }) => path),
    ['a', 'b'],
  );
});

test('a file whose name is taken after all is asked about, and then sent by what was chosen', async () => {
  const { job, runs } = create([{ path: 'a', policy: 'fail' }]);
  await turn();
  runs[0]?.tell({ failed: [[0, { code: 'ALREADY_EXISTS', message: 'There.' }, 'a']] });
  runs[0]?.init.onEnded(undefined);
  job.retryFailed();
  await turn();
  await turn();
  assert.equal(runs[1]?.init.policy, 'replace');
});

test('what the worker says nothing of has failed, rather than gone by', async () => {
  const { job, runs } = create([{ path: 'a', policy: 'fail' }]);
  await turn();
  runs[0]?.init.onEnded(undefined);
  assert.equal(job.progress.value.failed, 1);
  assert.notEqual(job.row(0).problem, undefined);
});

test('a lost link is told until something moves again', async () => {
  const { job, runs } = create([{ path: 'a', policy: 'fail' }]);
  await turn();
  runs[0]?.tell({ started: [[0, 0]], interrupted: 'The link was lost.' });
  assert.equal(job.progress.value.state, 'interrupted');
  runs[0]?.tell({ moved: [[0, 5]] });
  assert.equal(job.progress.value.state, 'running');
  assert.equal(job.progress.value.reason, undefined);
});

test('what is cancelled is discarded once it has ended: all but what is there', async () => {
  const { job, runs, discarded } = create([
    { path: 'a', policy: 'fail' },
    { path: 'b', policy: 'fail' },
  ]);
  await turn();
  runs[0]?.tell({ done: [[0, 'created', undefined]] });
  const cancelled = job.cancel();
  await turn();
  assert.deepEqual(discarded, []);
  runs[0]?.init.onEnded({ code: 'CANCELLED', message: 'Stopped.' });
  await cancelled;
  assert.deepEqual(discarded, [['b']]);
});

test('a login that is over waits for the next one; what was paused by hand does not', async () => {
  const { job, runs } = create([{ path: 'a', policy: 'fail' }]);
  await turn();
  runs[0]?.init.onEnded({ code: 'UNAUTHENTICATED', message: 'Log in again.' });
  assert.equal(job.isLoggedOut, true);
  job.resume();
  await turn();
  job.pause();
  job.pauseUntilLogin('Logged out.');
  assert.equal(job.isLoggedOut, false);
});

test('what is tried again while others are on their way is sent after them', async () => {
  const { job, runs, stopped } = create([
    { path: 'a', policy: 'fail' },
    { path: 'b', policy: 'fail' },
  ]);
  await turn();
  runs[0]?.tell({ failed: [[0, { code: 'BUSY', message: 'Busy.' }, 'a']], started: [[1, 0]] });
  job.retryFailed();
  await turn();
  assert.equal(job.progress.value.failed, 0);
  runs[0]?.tell({ done: [[1, 'created', undefined]] });
  runs[0]?.init.onEnded(undefined);
  await turn();
  assert.equal(job.progress.value.failed, 0);
  assert.deepEqual(
    runs[1]?.items.map(({ path }) => path),
    ['a'],
  );
  // Of that run, a file of which nothing is said has failed as any other.
  runs[1]?.init.onEnded(undefined);
  assert.equal(job.progress.value.failed, 1);
  assert.deepEqual(stopped, ['done']);
});

test('what a stopped run still tells of the link does not keep the next one from beginning', async () => {
  const { job, runs } = create([{ path: 'a', policy: 'fail' }]);
  await turn();
  job.pause();
  job.resume();
  runs[0]?.tell({ started: [[0, 0]], interrupted: 'The link was lost.' });
  assert.equal(job.progress.value.state, 'running');
  runs[0]?.init.onEnded({ code: 'CANCELLED', message: 'Stopped.' });
  await turn();
  runs[1]?.finish();
  assert.equal(job.progress.value.state, 'done');
});
