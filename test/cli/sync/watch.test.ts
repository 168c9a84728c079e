// `--watch`, as a process: what is told, and how it ends.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createServer } from '../../../src/server/index.ts';
import { contentsOf, openSyncPlace, put } from './sync-place.ts';
import { hearProgram, parseObjects } from './saved-place.ts';

const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
const MIB = 1024 * 1024;

/** A file that is there at once, with all of its content: what is seen while it is written is sent twice. */
const putWhole = async (directory: string, name: string, content: string): Promise<void> => {
  await writeFile(join(dirname(directory), name), content);
  await rename(join(dirname(directory), name), join(directory, name));
};

/** A directory of 30 files that is there at once. What is done about so many is told when all of it is done. */
const putMany = async (directory: string, name: string): Promise<void> => {
  const beside = join(dirname(directory), 'beside');
  await put(beside, Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 'x'])));
  await rename(beside, join(directory, name));
};

describe('sync --watch', () => {
  it('makes the first run as any, then tells each change in a line, and many in one; Ctrl-C ends it with 0', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'a.txt': 'first' });
    const watch = hearProgram(['sync', 'both', '-w', place.local, '/docs'], place.env);
    assert.match(await watch.until('↔'), /local ↔ wherry:\/\/127\.0\.0\.1:\d+\/docs$/u);
    await watch.until('1 new on the server (5 B to send).');
    await watch.until('Done: 1 change');
    await watch.until('in step, and watching both sides; Ctrl-C ends it');
    await putWhole(place.served, 'b.txt', 'there');
    assert.match(await watch.until('b.txt'), new RegExp(`^${TIME}  local   create     b\\.txt$`, 'u'));
    // Put there whole, and seen at once.
    await putMany(place.local, 'many');
    assert.match(
      await watch.until('new on the server'),
      new RegExp(`^${TIME}  31 new on the server \\(30 B to send\\)$`, 'u'),
    );
    const { exitCode, stderr } = await watch.end('SIGINT');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(await contentsOf(place.served), await contentsOf(place.local));
  });

  it('ends with 130 when that cuts a run short, and says that it can be gone on with', async () => {
    await using place = await openSyncPlace();
    await writeFile(join(place.local, 'large'), Buffer.alloc(8 * MIB, 'large'));
    const watch = hearProgram(
      ['sync', 'push', '--watch', '--bandwidth', '1M', place.local, '/docs'],
      place.env,
    );
    await watch.until('to send');
    const { exitCode, stderr } = await watch.end('SIGINT');
    assert.equal(exitCode, 130);
    assert.match(
      stderr,
      /Interrupted.*\nWhat is done stays done; the same command again goes on with the rest\.\n$/u,
    );
  });

  it('is held by the gate, and says what to type', async () => {
    await using place = await openSyncPlace();
    await put(
      place.local,
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`d/f${index}`, 'x'])),
    );
    await put(place.local, { kept: 'kept' });
    const watch = hearProgram(['sync', 'both', '-w', place.local, '/docs'], place.env);
    await watch.until('in step');
    const held = once(watch.child.stderr ?? watch.child, 'data');
    await rename(join(place.local, 'd'), join(dirname(place.local), 'elsewhere'));
    const [said] = (await held) as [Buffer];
    assert.match(
      said.toString(),
      new RegExp(
        `^${TIME}  held: 13 of 14 entries would be removed in the server's directory /docs, more than half\\.\n`,
        'u',
      ),
    );
    assert.match(
      said.toString(),
      /end this with Ctrl-C, type the same command without --watch and with\n\n {2}--max-delete 13\n/u,
    );
    assert.equal((await watch.end('SIGINT')).exitCode, 0);
    assert.equal(Object.keys(await contentsOf(place.served)).length, 14);
  });

  it('prints with --json the objects of each run that has something to tell, and each state', async () => {
    await using place = await openSyncPlace();
    await put(place.local, { 'a.txt': 'first' });
    const watch = hearProgram(['sync', 'both', '--watch', '--json', place.local, '/docs'], place.env);
    await watch.until('"state":"idle"');
    await putWhole(place.served, 'b.txt', 'there');
    await watch.until('"type":"synced"');
    const { exitCode, stdout } = await watch.end();
    const objects = parseObjects(stdout);
    assert.equal(exitCode, 0);
    assert.deepEqual(
      objects.map(({ type, path, state }) =>
        [type, path ?? state].filter((each) => each !== undefined).join(' '),
      ),
      [
        ...['pair', 'change a.txt', 'plan', 'settled a.txt', 'synced', 'state idle'],
        ...['pair', 'change b.txt', 'plan', 'settled b.txt', 'synced'],
      ],
    );
  });

  it('says that the server is away, once, and goes on when it is back', async () => {
    await using place = await openSyncPlace();
    const init = {
      root: join(dirname(place.local), 'second root'),
      stateDirectory: join(dirname(place.local), 'second server'),
      listen: '127.0.0.1',
    };
    await put(join(init.root, 'docs'), { 'a.txt': 'first' });
    const first = await createServer({ ...init, port: 0 });
    const env = { ...place.env, WHERRY_URL: first.address, WHERRY_TOKEN: first.token };
    const watch = hearProgram(['sync', 'both', '-w', place.local, '/docs'], env);
    await watch.until('in step');
    await first.close();
    assert.match(await watch.until('offline'), new RegExp(`^${TIME}  offline: .* Trying again\\.$`, 'u'));
    await putMany(place.local, 'meanwhile');
    const again = await createServer({ ...init, port: first.port, token: first.token });
    await watch.until('31 new on the server');
    const { exitCode, stdout } = await watch.end('SIGINT');
    await again.close();
    assert.equal(exitCode, 0);
    assert.equal(stdout.match(/offline/gu)?.length, 1);
    assert.equal((await contentsOf(join(init.root, 'docs')))['meanwhile/f29'], 'x');
  });

  it('ends by itself for what no waiting makes better, and is refused together with --dry-run', async () => {
    await using place = await openSyncPlace({ readOnly: true });
    await put(place.local, { a: 'a' });
    assert.equal((await place.run('sync push --watch LOCAL /docs')).exitCode, 12);
    const { exitCode, stderr } = await place.run('sync push -w -n LOCAL /docs');
    assert.equal(exitCode, 1);
    assert.match(stderr, /--dry-run shows one run, and --watch does many/u);
  });
});
