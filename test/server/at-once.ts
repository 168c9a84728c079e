// Two real clients of one real server, and races between them: what tests of changes at the same moment stand on.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isWherryError } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { allowedResults, describeResult, type Change, type Kept } from './one-after-the-other.ts';
import { startServer, type RunningServer } from './running-server.ts';

export interface Clients extends AsyncDisposable {
  readonly running: RunningServer;
  /** Two installs, each with a connection of its own. */
  readonly remotes: readonly [Remote, Remote];
}

export const startClients = async (): Promise<Clients> => {
  // Nothing here is about durability.
  const running = await startServer({ durability: 'process' });
  const connect = (name: string): Promise<Remote> =>
    running.connect({ stateDirectory: join(running.directory, name) });
  const remotes = [await connect('one'), await connect('other')] as const;
  return { running, remotes, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
};

/** What `work` gives, or the code that it was refused with. A BUSY must say who and since when. */
export const answerOf = async (work: Promise<string>): Promise<string> => {
  try {
    return await work;
  } catch (error: unknown) {
    if (!isWherryError(error)) throw error;
    if (error.code === 'BUSY') {
      const { path, account, sinceMs } = error.details as Record<string, unknown>;
      assert.equal(account, 'owner');
      assert.ok(typeof path === 'string' && path.startsWith('/'), 'BUSY names the path');
      assert.ok(Number.isSafeInteger(sinceMs), 'BUSY says since when');
      assert.match(error.message, /by owner since 20\d\d-|was taken over by a newer upload/u);
      assert.equal(error.retryable, true);
    }
    return error.code;
  }
};

/** As often as somebody else is at it. */
export const whenFree = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error: unknown) {
      if (!isWherryError(error) || error.code !== 'BUSY') throw error;
    }
  }
};

/** What is in a directory of the root: contents are told by what they are called, anything else is "torn". */
const namesIn = async (
  directory: string,
  contents: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, string>> => {
  const names = new Map<string, string>();
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name));
    const known = [...contents].find(([, content]) => bytes.equals(content));
    names.set(name, known?.[0] ?? `torn (${bytes.length} bytes)`);
  }
  return names;
};

/** A file with this time, in seconds. */
export const plant = async (path: string, bytes: Uint8Array, mtime: number): Promise<void> => {
  await writeFile(path, bytes);
  await utimes(path, mtime, mtime);
};

export interface Race {
  /** Name of a new directory of the root. */
  readonly directory: string;
  /** What is in it before. */
  readonly before?: ReadonlyMap<string, Kept>;
  readonly changes: readonly [Change, Change];
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Makes the first change (0) or the second (1). */
  readonly make: (which: 0 | 1) => Promise<string>;
  /** Whether the second begins before the first. */
  readonly isReversed?: boolean;
}

/** Makes two changes at the same moment, and asserts that what came of them is allowed. */
export const race = async (root: string, init: Race): Promise<void> => {
  const directory = join(root, init.directory);
  const before = init.before ?? new Map<string, Kept>();
  await mkdir(directory, { recursive: true });
  for (const [name, { content, mtime }] of before)
    await plant(join(directory, name), init.contents.get(content) ?? new Uint8Array(), mtime);
  let answers: [string, string];
  if (init.isReversed === true) {
    const second = answerOf(init.make(1));
    answers = [await answerOf(init.make(0)), await second];
  } else answers = await Promise.all([answerOf(init.make(0)), answerOf(init.make(1))]);
  const result = describeResult(answers, await namesIn(directory, init.contents));
  const allowed = allowedResults(before, ...init.changes);
  assert.ok(
    allowed.has(result),
    `${init.directory}: "${result}" is none of\n${[...allowed].map((line) => `  "${line}"`).join('\n')}`,
  );
};

/** Nothing waits in the root's own directory, and no part is kept. */
export const nothingIsLeft = async ({ running, remotes }: Clients): Promise<void> => {
  assert.deepEqual(await readdir(join(running.root, '.wherry', 'staging')), []);
  assert.deepEqual(await remotes[0].files.parts(), []);
};
