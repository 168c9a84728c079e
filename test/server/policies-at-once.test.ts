// Two clients write one name at the same moment, with every pair of policies: one of them may be told that the name is
// busy; otherwise it is as if they had written one after the other.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { MAX_BATCHED_FILE_SIZE, PIECE_SIZE } from '../../src/base/index.ts';
import { CONFLICT_POLICIES, type ConflictPolicy } from '../../src/storage/index.ts';
import { patternBytes } from '../storage/contract/bed.ts';
import { answerOf, nothingIsLeft, plant, race, startClients, type Clients } from './at-once.ts';
import type { Change, Kept } from './one-after-the-other.ts';

const PAIRS = CONFLICT_POLICIES.flatMap((one) => CONFLICT_POLICIES.map((other) => [one, other] as const));

/** Seconds. */
const MTIMES = { one: 2_000_000, other: 4_000_000 };
/** What was there: nothing, what is older than what both send, or what is newer than what the first sends. */
const OLD_MTIMES = [undefined, 1_000_000, 3_000_000] as const;

/** What is sent, and what is there: equal or not, of one size or of three. */
const variants = (size: number): Readonly<Record<string, ReadonlyMap<string, Uint8Array>>> => {
  const of = (length: number, seed: number): Uint8Array => patternBytes(length, seed);
  const contents = (one: Uint8Array, other: Uint8Array, old: Uint8Array) =>
    new Map([
      ['one', one],
      ['other', other],
      ['old', old],
    ]);
  return {
    'equal contents': contents(of(size, 1), of(size, 1), of(size, 3)),
    'contents of one size': contents(of(size, 1), of(size, 2), of(size, 3)),
    'contents of different sizes': contents(of(size, 1), of(size + 1, 2), of(size + 2, 3)),
  };
};

describe('two clients that write one name at the same moment', () => {
  let clients: Clients;
  let sources = 0;
  let races = 0;
  before(async () => (clients = await startClients()));
  after(() => clients[Symbol.asyncDispose]());

  /** Two local directories with a file `name` each, of the contents called `one` and `other`. */
  const plantSources = async (contents: ReadonlyMap<string, Uint8Array>): Promise<[string, string]> => {
    sources += 1;
    const directories = ['one', 'other'].map((which) =>
      join(clients.running.directory, `source-${sources}`, which),
    );
    for (const [index, which] of (['one', 'other'] as const).entries()) {
      const directory = directories[index] ?? '';
      await mkdir(directory, { recursive: true });
      await plant(join(directory, 'name'), contents.get(which) ?? new Uint8Array(), MTIMES[which]);
    }
    return directories as [string, string];
  };

  const run = async (
    contents: ReadonlyMap<string, Uint8Array>,
    policies: readonly [ConflictPolicy, ConflictPolicy],
    oldMtime: number | undefined,
    send: (which: 0 | 1, directory: string) => Promise<string>,
  ): Promise<void> => {
    races += 1;
    const directory = `race-${races}`;
    const isEqual = Buffer.from(contents.get('one') ?? []).equals(contents.get('other') ?? new Uint8Array());
    const change = (which: 'one' | 'other', policy: ConflictPolicy): Change => ({
      kind: 'write',
      name: 'name',
      // Equal contents are one content.
      content: isEqual ? 'one' : which,
      mtime: MTIMES[which],
      policy,
    });
    await race(clients.running.root, {
      directory,
      before: new Map<string, Kept>(
        oldMtime === undefined ? [] : [['name', { content: 'old', mtime: oldMtime }]],
      ),
      changes: [change('one', policies[0]), change('other', policies[1])],
      contents,
      make: (which) => send(which, `/${directory}`),
      isReversed: races % 2 === 0,
    });
  };

  for (const [what, size] of [
    ['a small file', 1000],
    ['a file of one block', MAX_BATCHED_FILE_SIZE + 1000],
    ['a file larger than a piece', PIECE_SIZE + 1000],
  ] as const) {
    for (const [how, contents] of Object.entries(variants(size))) {
      it(`each on a stream of its own: ${what}, ${how}`, async () => {
        const directories = await plantSources(contents);
        for (const [index, policies] of PAIRS.entries()) {
          for (const oldMtime of OLD_MTIMES) {
            // The races of large files are fewer, since each moves megabytes: each pair meets one of the old states.
            if (size > PIECE_SIZE && oldMtime !== OLD_MTIMES[index % OLD_MTIMES.length]) continue;
            await run(contents, policies, oldMtime, async (which, directory) => {
              const source = join(directories[which], 'name');
              const onConflict = policies[which];
              const { outcome } = await clients.remotes[which].files.upload(source, `${directory}/name`, {
                onConflict,
              });
              return outcome;
            });
          }
        }
        await nothingIsLeft(clients);
      });
    }
  }

  /** The answer to `name` in the upload of a directory. */
  const uploadTree = async (
    which: 0 | 1,
    source: string,
    directory: string,
    onConflict: ConflictPolicy,
  ): Promise<string> => {
    const answers: string[] = [];
    await clients.remotes[which].files.uploadDirectory(source, directory, {
      contents: true,
      ifExists: 'merge',
      onConflict,
      onEvent: (event) => {
        if (event.type === 'done' && event.kind === 'file') answers.push(event.outcome);
        if (event.type === 'failed') answers.push(event.problem.code);
      },
    });
    return answers.join();
  };

  for (const [how, contents] of Object.entries(variants(1000))) {
    it(`both in batches: ${how}`, async () => {
      const directories = await plantSources(contents);
      for (const policies of PAIRS)
        for (const oldMtime of OLD_MTIMES)
          await run(contents, policies, oldMtime, (which, directory) =>
            uploadTree(which, directories[which], directory, policies[which]),
          );
      await nothingIsLeft(clients);
    });

    it(`one in a batch, one on a stream of its own: ${how}`, async () => {
      const directories = await plantSources(contents);
      for (const policies of PAIRS)
        for (const oldMtime of OLD_MTIMES)
          await run(contents, policies, oldMtime, async (which, directory) => {
            const source = directories[which];
            const onConflict = policies[which];
            if (which === 0) return uploadTree(which, source, directory, onConflict);
            const to = `${directory}/name`;
            return (await clients.remotes[which].files.upload(join(source, 'name'), to, { onConflict }))
              .outcome;
          });
      await nothingIsLeft(clients);
    });
  }

  it('and are the same client: the later one takes over, or finds it done', async () => {
    const [contents] = Object.values(variants(PIECE_SIZE + 1000));
    const [directory] = await plantSources(contents ?? new Map());
    const [remote] = clients.remotes;
    const source = join(directory, 'name');
    const answers = await Promise.all(
      [0, 1].map(() => answerOf(remote.files.upload(source, '/twice').then(({ outcome }) => outcome))),
    );
    // Whoever was taken over from is told BUSY; both cannot be.
    const allowed = ['BUSY and created', 'created and unchanged'];
    assert.ok(allowed.includes(answers.sort().join(' and ')), answers.join());
    await nothingIsLeft(clients);
  });
});
