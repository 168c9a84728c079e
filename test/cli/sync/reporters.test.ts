// What is shown of a run whose link is lost, and of one on a terminal: the events of the library go in, text comes out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CliContext } from '../../../src/cli/cli-context.ts';
import type { Output } from '../../../src/cli/output.ts';
import type { SyncFlags } from '../../../src/cli/options/sync-options.ts';
import { createSyncReporter } from '../../../src/cli/sync/create-sync-reporter.ts';
import { createRunProgress } from '../../../src/cli/sync/run-progress.ts';
import type { SyncChange, SyncEvent, SyncPlan } from '../../../src/sync/index.ts';

const write = (path: string, size: number): SyncChange => ({
  side: 'right',
  action: 'write',
  path,
  kind: 'file',
  size,
  isReplacing: false,
});
const planOf = (...changes: readonly SyncChange[]): SyncPlan => ({
  changes,
  conflicts: [],
  problems: [],
  lookalikes: [],
  refusal: undefined,
  isFirst: false,
});

const ONE = write('one', 3);
const TWO = write('two', 5);
const LOOKING: SyncEvent = { type: 'looking', local: '/here', remote: '/there' };
const done = (change: SyncChange): SyncEvent => ({ type: 'settled', change, result: { outcome: 'done' } });
const planned = (...changes: readonly SyncChange[]): SyncEvent => ({
  type: 'planned',
  plan: planOf(...changes),
});
/** One change is done, the link is lost, and the other one is planned anew. */
const INTERRUPTED: readonly SyncEvent[] = [
  LOOKING,
  planned(ONE, TWO),
  done(ONE),
  { type: 'interrupted', message: 'gone' },
  LOOKING,
  planned(TWO),
  done(TWO),
];

const createContext = (): { readonly context: CliContext; readonly heard: () => string } => {
  let heard = '';
  const output: Output = {
    isTerminal: false,
    hasColor: false,
    columns: 60,
    closed: new AbortController().signal,
    write: async (text) => {
      heard += String(text);
    },
  };
  let nowMs = 0;
  const now = (): number => (nowMs += 1000);
  const context = { stdout: output, stderr: output, env: {}, now } as unknown as CliContext;
  return { context, heard: () => heard };
};

const report = async (flags: SyncFlags, events: readonly SyncEvent[]): Promise<readonly string[]> => {
  const { context, heard } = createContext();
  const reporter = createSyncReporter(context, flags, { mode: 'push', address: () => 'wherry://nas:1#pin' });
  for (const event of events) reporter.hear(event);
  await reporter.finish({
    local: '/here',
    remote: '/there',
    plan: planOf(TWO),
    isDone: true,
    unread: [],
    hardLinked: 0,
    undone: [],
    agreement: undefined,
  });
  return heard().trimEnd().split('\n');
};

describe('a run of sync whose link is lost', () => {
  it('is told in objects, with the plan of what is left, and counts what was done before', async () => {
    const objects = (await report({ json: true }, INTERRUPTED)).map(
      (line) => JSON.parse(line) as Readonly<Record<string, unknown>>,
    );
    assert.deepEqual(
      objects.map(({ type, path }) => (path === undefined ? type : `${String(type)} ${String(path)}`)),
      [
        ...['pair', 'change one', 'change two', 'plan', 'settled one', 'interrupted'],
        ...['resumed', 'change two', 'plan', 'settled two', 'synced'],
      ],
    );
    assert.deepEqual([objects.at(-1)?.['done'], objects.at(-1)?.['bytes']], [2, 8]);
  });

  it('is told in lines with --progress=plain, and says in silence only what is left', async () => {
    const counts = ['2 new on the server (8 B to send).', '1 new on the server (5 B to send).'];
    const where = '/here → wherry://nas:1/there';
    assert.deepEqual((await report({ progress: 'plain' }, INTERRUPTED)).slice(0, -1), [
      where,
      counts[0],
      'connection lost, trying again',
      'resumed',
      counts[1],
    ]);
    const silent = await report({}, INTERRUPTED);
    assert.deepEqual(silent.slice(0, -1), [where, ...counts]);
    assert.match(silent.at(-1) ?? '', /^Done: 2 changes, 8 B in /u);
  });
});

describe('the line that moves', () => {
  it('says that both sides are looked at, then how far content is, then what else is done', () => {
    const { context } = createContext();
    const progress = createRunProgress(context);
    const drawn = (event: SyncEvent): string => {
      progress.hear(event);
      return progress.draw();
    };
    assert.equal(progress.draw(), 'looking at both sides');
    const removal: SyncChange = { ...ONE, path: 'gone', action: 'remove' };
    assert.match(drawn(planned(write('large', 1000), removal)), / 0% {2}0 B \/ 1000 B/u);
    assert.match(
      drawn({
        type: 'transfer',
        event: { type: 'progress', path: 'large', bytes: 500, transferred: 500, size: 1000 },
      }),
      / 50% {2}500 B \/ 1000 B/u,
    );
    assert.equal(drawn({ type: 'interrupted', message: 'gone' }), 'no connection');
    assert.equal(drawn(LOOKING), 'looking at both sides');
    assert.match(drawn(planned(write('large', 1000), removal)), / 0% /u);
    assert.equal(drawn(done(write('large', 1000))), '1/2 changes');
    assert.equal(drawn(done(removal)), '2/2 changes');
  });
});
