// A path that is being written refuses other changes, at once and saying who writes it since when; reading is never
// refused, and neither is what happens beside it.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { isWherryError } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { runProgram } from '../cli/program.ts';
import { nothingIsLeft, startClients, whenFree, type Clients } from './at-once.ts';

const BLOCK = new Uint8Array(1024 * 1024).fill(120);
/** More than a server takes of a stream before it has begun to write: once so much is on its way, the path is held. */
const BLOCKS_BEFORE_HOLD = 24;

interface Held {
  /** Lets the write end. */
  finish(): Promise<void>;
}

/** A write of `path` that is under way, and stays so. */
const holdPath = async (remote: Remote, path: string): Promise<Held> => {
  const isHeld = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const content = async function* (): AsyncGenerator<Uint8Array> {
    for (let block = 0; block < BLOCKS_BEFORE_HOLD; block += 1) yield BLOCK;
    isHeld.resolve();
    await mayEnd.promise;
    yield BLOCK;
  };
  const writing = remote.files.write(path, content(), { onConflict: 'replace' });
  await Promise.race([isHeld.promise, writing]);
  return {
    finish: async () => {
      mayEnd.resolve();
      const { outcome, entry } = await writing;
      assert.deepEqual(
        [outcome, entry.size],
        ['replaced', (BLOCKS_BEFORE_HOLD + 1) * BLOCK.length],
        'whoever was first is not disturbed',
      );
    },
  };
};

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('a path that is being written', () => {
  let clients: Clients;
  let local: string;
  let held: Held;

  before(async () => {
    clients = await startClients();
    const { root, directory } = clients.running;
    await mkdir(join(root, 'directory', 'below'), { recursive: true });
    for (const name of ['directory/name', 'directory/beside', 'outside', 'source'])
      await writeFile(join(root, name), `old ${name}`);
    local = join(directory, 'local');
    await mkdir(join(local, 'tree'), { recursive: true });
    await writeFile(join(local, 'file'), 'sent');
    for (const name of ['name', 'new']) await writeFile(join(local, 'tree', name), `sent ${name}`);
    held = await holdPath(clients.remotes[0], '/directory/name');
  });
  after(async () => {
    await held.finish();
    await clients[Symbol.asyncDispose]();
  });

  it('refuses every other change of it, and of what it lies in', async () => {
    const { files } = clients.remotes[1];
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      upload: () => files.upload(join(local, 'file'), '/directory/name', { onConflict: 'replace' }),
      'upload of equal size': () => files.upload(join(local, 'file'), '/directory/name'),
      write: () => files.write('/directory/name', [BLOCK], { onConflict: 'replace' }),
      createFile: () => files.createFile('/directory/name'),
      makeDirectory: () => files.makeDirectory('/directory/name'),
      remove: () => files.remove('/directory/name'),
      'remove above': () => files.remove('/directory', { recursive: true }),
      'move away': () => files.move('/directory/name', '/elsewhere'),
      'move above': () => files.move('/directory', '/elsewhere'),
      'move onto': () => files.move('/source', '/directory/name', { onConflict: 'replace' }),
      'copy onto': () => files.copy('/source', '/directory/name', { onConflict: 'replace' }),
    };
    const since = new Set<unknown>();
    for (const [what, change] of Object.entries(changes)) {
      await assert.rejects(change, (error: unknown) => {
        assert.ok(isWherryError(error), `${what}: ${String(error)}`);
        assert.equal(error.code, 'BUSY', `${what}: ${error.message}`);
        assert.equal(error.retryable, true);
        assert.match(
          error.message,
          /is being written by owner since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ; try again/u,
        );
        const { account, sinceMs } = error.details as Record<string, unknown>;
        assert.equal(account, 'owner');
        since.add(sinceMs);
        return true;
      });
    }
    assert.equal(since.size, 1, 'all are told the same time');
    assert.ok(Number.isSafeInteger([...since][0]));
  });

  it('refuses one entry of a batch, and lets the others through', async () => {
    const { files } = clients.remotes[1];
    const { problems, files: sent } = await files.uploadDirectory(join(local, 'tree'), '/directory', {
      contents: true,
      ifExists: 'merge',
      onConflict: 'replace',
    });
    assert.deepEqual(
      problems.map(({ path, code }) => [path.split('/').at(-1), code]),
      [['name', 'BUSY']],
    );
    assert.equal(sent, 1);
    assert.equal((await files.stat('/directory/new')).size, 8);
    await files.remove('/directory/new');
  });

  it('is read, listed and looked at as it was before', async () => {
    for (const { files } of clients.remotes) {
      assert.equal(
        Buffer.concat(await collect(files.read('/directory/name'))).toString(),
        'old directory/name',
      );
      assert.equal((await files.stat('/directory/name')).size, 'old directory/name'.length);
      assert.match(await files.checksum('/directory/name'), /^[0-9a-f]{64}$/u);
      const names = (await collect(files.list('/directory'))).map(({ path }) => path).sort();
      assert.deepEqual(names, ['/directory/below', '/directory/beside', '/directory/name']);
      assert.equal((await collect(files.list('/', { recursive: true }))).length, 6);
      const copy = join(clients.running.directory, 'downloaded');
      await files.download('/directory/name', copy, { onConflict: 'replace' });
      await files.downloadDirectory('/directory', join(clients.running.directory, 'downloaded-tree'), {
        ifExists: 'merge',
      });
      assert.equal((await files.copy('/directory/name', '/copied')).written.outcome, 'created');
      await files.remove('/copied');
    }
  });

  it('leaves everything beside it free', async () => {
    const { files } = clients.remotes[1];
    await files.upload(join(local, 'file'), '/directory/beside', { onConflict: 'replace' });
    await files.upload(join(local, 'file'), '/directory/below/new');
    await files.upload(join(local, 'file'), '/directory/name2');
    await files.move('/directory/name2', '/directory/below/moved');
    await files.makeDirectory('/directory/below/deep');
    assert.equal(await files.remove('/directory/below', { recursive: true }), 1);
    await files.makeDirectory('/directory/below');
    await files.move('/outside', '/directory/inside');
    await files.move('/directory/inside', '/outside');
  });

  it('ends a command with exit code 13, and a sentence that says who writes it', async () => {
    const { server, directory } = clients.running;
    const env = {
      XDG_STATE_HOME: join(directory, 'cli-state'),
      WHERRY_URL: server.address,
      WHERRY_TOKEN: server.token,
    };
    for (const args of [
      ['upload', join(local, 'file'), '/directory/name', '--on-conflict', 'replace'],
      ['remove', '/directory/name'],
      ['move', '/directory', '/elsewhere'],
    ]) {
      const { exitCode, stderr } = await runProgram(args, { env, cwd: local });
      assert.equal(exitCode, 13, stderr);
      assert.match(stderr, /is being written by owner since 20\d\d-/u);
    }
    const told = await runProgram(['remove', '/directory/name', '--json'], { env, cwd: local });
    assert.equal(told.exitCode, 13);
    assert.match(`${told.stdout}${told.stderr}`, /"BUSY"/u);
  });
});

describe('a path that was being written', () => {
  it('is free at once when the write is over, given up or refused', async () => {
    await using clients = await startClients();
    const [{ files }, other] = clients.remotes;
    const stopping = new AbortController();
    const endings: Readonly<Record<string, () => AsyncGenerator<Uint8Array>>> = {
      done: async function* () {
        yield BLOCK;
      },
      failed: async function* () {
        yield BLOCK;
        throw new Error('the source failed');
      },
      cancelled: async function* () {
        yield BLOCK;
        stopping.abort();
        yield BLOCK;
      },
    };
    for (const [how, content] of Object.entries(endings)) {
      await files
        .write('/name', content(), { onConflict: 'replace', signal: stopping.signal })
        .catch((error: unknown) => assert.notEqual(how, 'done', String(error)));
      // The same client is heard in the order in which it speaks; another one as soon as the server has heard the first.
      await files.write('/name', [new Uint8Array([1, 2, 3])], { onConflict: 'replace' });
      await whenFree(() => other.files.write('/name', [new Uint8Array([4])], { onConflict: 'replace' }));
      assert.equal((await files.stat('/name')).size, 1, how);
      await nothingIsLeft(clients);
    }
  });
});
