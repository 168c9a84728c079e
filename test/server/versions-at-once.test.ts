// `ifMatch` when many clients hold the same version: one of them wins, and no update is lost.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { PIECE_SIZE, isWherryError, type ErrorCode } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { patternBytes, text } from '../storage/contract/bed.ts';
import { whenFree } from './at-once.ts';
import { startServer, type RunningServer } from './running-server.ts';

const CLIENTS = 6;
const TRY_AGAIN: ReadonlySet<ErrorCode> = new Set(['BUSY', 'CHANGED', 'VERSION_MISMATCH']);

const readText = async (remote: Remote, path: string, ifMatch: string): Promise<string> => {
  const blocks: Uint8Array[] = [];
  for await (const block of remote.files.read(path, { ifMatch })) blocks.push(block);
  return Buffer.concat(blocks).toString();
};

describe('clients that hold the same version', () => {
  let running: RunningServer;
  let remotes: readonly Remote[];
  before(async () => {
    running = await startServer({ durability: 'process' });
    remotes = await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) =>
        running.connect({ stateDirectory: join(running.directory, `client-${index}`) }),
      ),
    );
  });
  after(() => running[Symbol.asyncDispose]());

  /** All of them at once; those that are told BUSY try again. Gives each outcome, or the code of its refusal. */
  const allAtOnce = (
    change: (remote: Remote, index: number) => Promise<string>,
  ): Promise<readonly string[]> =>
    Promise.all(
      remotes.map(async (remote, index) => {
        try {
          return await whenFree(() => change(remote, index));
        } catch (error: unknown) {
          if (isWherryError(error)) return error.code;
          throw error;
        }
      }),
    );

  const exactlyOne = (answers: readonly string[], won: string, lost: string): number => {
    assert.deepEqual([...answers].sort(), [...Array<string>(CLIENTS - 1).fill(lost), won].sort());
    return answers.indexOf(won);
  };

  for (const [what, size] of [
    ['small', 1000],
    ['larger than a piece', PIECE_SIZE + 1000],
  ] as const) {
    it(`replace a file that is ${what}: exactly one wins, and its content is there whole`, async () => {
      const path = `/uploaded-${size}`;
      const sources = join(running.directory, `sources-${size}`);
      await mkdir(sources);
      await writeFile(join(running.root, path), patternBytes(size, 99));
      const contents = remotes.map((_, index) => patternBytes(size + (index % 2), index + 1));
      for (const [index, content] of contents.entries()) await writeFile(join(sources, `${index}`), content);
      const { version: ifMatch } = await (remotes[0] as Remote).files.stat(path);
      const answers = await allAtOnce(
        async (remote, index) =>
          (await remote.files.upload(join(sources, `${index}`), path, { onConflict: 'replace', ifMatch }))
            .outcome,
      );
      const winner = exactlyOne(answers, 'replaced', 'VERSION_MISMATCH');
      assert.ok((await readFile(join(running.root, path))).equals(contents[winner] ?? new Uint8Array()));
      assert.deepEqual(await readdir(join(running.root, '.wherry', 'staging')), []);
    });
  }

  it('write what a stream gives: exactly one wins', async () => {
    await writeFile(join(running.root, 'written'), 'old');
    const { version: ifMatch } = await (remotes[0] as Remote).files.stat('/written');
    const answers = await allAtOnce(
      async (remote, index) =>
        (await remote.files.write('/written', [text(`by ${index}`)], { onConflict: 'replace', ifMatch }))
          .outcome,
    );
    const winner = exactlyOne(answers, 'replaced', 'VERSION_MISMATCH');
    assert.equal(await readFile(join(running.root, 'written'), 'utf8'), `by ${winner}`);
  });

  it('remove it: exactly one does', async () => {
    await writeFile(join(running.root, 'removed'), 'old');
    const { version: ifMatch } = await (remotes[0] as Remote).files.stat('/removed');
    const answers = await allAtOnce(async (remote) =>
      String(await remote.files.remove('/removed', { ifMatch })),
    );
    exactlyOne(answers, '1', 'NOT_FOUND');
  });

  it('move something else onto it: exactly one does, and what the others have stays theirs', async () => {
    await writeFile(join(running.root, 'target'), 'old');
    for (const index of remotes.keys()) await writeFile(join(running.root, `mine-${index}`), `of ${index}`);
    const { version: ifMatch } = await (remotes[0] as Remote).files.stat('/target');
    const answers = await allAtOnce(
      async (remote, index) =>
        (await remote.files.move(`/mine-${index}`, '/target', { onConflict: 'replace', ifMatch })).outcome,
    );
    const winner = exactlyOne(answers, 'replaced', 'VERSION_MISMATCH');
    assert.equal(await readFile(join(running.root, 'target'), 'utf8'), `of ${winner}`);
    for (const index of remotes.keys()) {
      if (index !== winner)
        assert.equal(await readFile(join(running.root, `mine-${index}`), 'utf8'), `of ${index}`);
    }
  });

  it('count in a file, 50 times each, and no step is lost', async () => {
    await writeFile(join(running.root, 'counter'), '0');
    const [one, other] = remotes as [Remote, Remote];
    const step = async (remote: Remote): Promise<void> => {
      const { version: ifMatch } = await remote.files.stat('/counter');
      const count = Number(await readText(remote, '/counter', ifMatch));
      const next = text(String(count + 1));
      // Somebody else may have written the very same number first: that is his step, not ours, and is refused.
      await remote.files.write('/counter', [next], { onConflict: 'replace', ifMatch });
    };
    const count = async (remote: Remote): Promise<void> => {
      for (let steps = 0; steps < 50;) {
        try {
          await step(remote);
          steps += 1;
        } catch (error: unknown) {
          if (!isWherryError(error) || !TRY_AGAIN.has(error.code)) throw error;
        }
      }
    };
    await Promise.all([count(one), count(other)]);
    assert.equal(await readFile(join(running.root, 'counter'), 'utf8'), '100');
    assert.deepEqual(await readdir(join(running.root, '.wherry', 'staging')), []);
  });
});
