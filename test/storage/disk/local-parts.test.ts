// Unfinished writes into local directories: the part beside its destination, the journal in a directory of the user's,
// and several processes that share both.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { PIECE_SIZE, parseRemotePath } from '../../../src/base/index.ts';
import { discardLocalPart, listLocalParts, openLocalDirectory } from '../../../src/storage/disk/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { holds, lastHash, namesBelow, put, refuses, send, text } from '../contract/bed.ts';
import { content, leavePart, offsetOf, part, stage } from '../contract/part-bed.ts';
import { createTemporaryDirectory } from '../disk-bed.ts';

const DOOR = fileURLToPath(new URL('../../../src/storage/disk/index.ts', import.meta.url));
const BED = fileURLToPath(new URL('../contract/part-bed.ts', import.meta.url));
const path = parseRemotePath;

interface Place {
  readonly directory: string;
  readonly partsDirectory: string;
  readonly open: () => Promise<Storage>;
}

const withPlace = async (work: (place: Place) => Promise<void>): Promise<void> => {
  await using temporary = await createTemporaryDirectory();
  const directory = join(temporary.path, 'downloads');
  const partsDirectory = join(temporary.path, 'state', 'parts');
  await mkdir(directory);
  const open = () => openLocalDirectory({ directory, partsDirectory, durability: 'process' });
  await work({ directory, partsDirectory, open });
};

/** Names of journals, and of locks that are left. */
const stateOf = async (partsDirectory: string): Promise<string[]> =>
  (await readdir(partsDirectory))
    .filter((name) => name !== 'gate.lock')
    .map((name) => name.replace(/^[0-9a-f]{32}/u, 'KEY'));

/** A process that writes on a part until it is told to go on; it prints where it began. */
const writeInChild = async ({ directory, partsDirectory }: Place): Promise<[ChildProcess, number]> => {
  const program = `
    const { openLocalDirectory } = await import(${JSON.stringify(DOOR)});
    const { stage, content } = await import(${JSON.stringify(BED)});
    const { send } = await import(${JSON.stringify(new URL('./bed.ts', `file://${BED}`).href)});
    const storage = await openLocalDirectory(${JSON.stringify({ directory, partsDirectory, durability: 'process' })});
    const staged = await stage(storage, '/file');
    await send(staged, content, { until: ${2 * PIECE_SIZE} });
    process.stdout.write(String(staged.offset));
    setInterval(() => storage, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return [child, Number(output.toString())];
};

const kill = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

describe('a part of a local directory', () => {
  it('lies beside its destination, hidden, and its journal in the directory for that', async () => {
    await withPlace(async ({ directory, partsDirectory, open }) => {
      await using storage = await open();
      await put(storage, path('/small'), text('x'), { part });
      assert.equal(existsSync(partsDirectory), false);
      await leavePart(storage, path('/file'), PIECE_SIZE + 1);
      const names = (await readdir(directory)).sort();
      assert.equal(names.length, 2);
      assert.match(names[0] ?? '', /^\.wherry-[0-9a-f]{32}\.part$/u);
      assert.deepEqual(await stateOf(partsDirectory), ['KEY.journal']);
      assert.equal((await stat(partsDirectory)).mode & 0o777, 0o700);
      assert.deepEqual(await namesBelow(storage, path('/')), ['small']);
    });
  });

  it('is continued by the next run, also when the first one was killed', async () => {
    await withPlace(async (place) => {
      const [child, began] = await writeInChild(place);
      assert.equal(began, 0);
      await kill(child);
      await using storage = await place.open();
      const staged = await stage(storage, path('/file'));
      assert.equal(staged.offset, 2 * PIECE_SIZE);
      await send(staged, content);
      await staged.commit(lastHash(content));
      await holds(storage, path('/file'), content);
      assert.deepEqual(await stateOf(place.partsDirectory), []);
      assert.deepEqual(await readdir(place.directory), ['file']);
    });
  });

  it('that another process is writing is left alone: the second writes without a part', async () => {
    await withPlace(async (place) => {
      const { partsDirectory } = place;
      const [child] = await writeInChild(place);
      await using storage = await place.open();
      const [stored] = await listLocalParts(partsDirectory);
      assert.deepEqual([stored?.isActive, stored?.verified], [true, 2 * PIECE_SIZE]);
      await refuses('BUSY', () => discardLocalPart(partsDirectory, stored?.key ?? ''));
      await refuses('BUSY', () => storage.parts.discard(stored?.key ?? ''));
      assert.equal(await storage.parts.expire(Date.now() + 1000), 0);
      assert.deepEqual(
        (await storage.parts.list()).map(({ isActive }) => isActive),
        [true],
      );
      const staged = await stage(storage, path('/file'));
      assert.equal(staged.offset, 0);
      await send(staged, content);
      await staged.suspend();
      await kill(child);
      const [left] = await listLocalParts(partsDirectory);
      assert.deepEqual([left?.isActive, left?.verified], [false, 2 * PIECE_SIZE]);
      assert.equal(await offsetOf(storage, path('/file')), 2 * PIECE_SIZE);
    });
  });

  it('is one and the same, however its destination is named', async () => {
    await withPlace(async ({ directory, partsDirectory, open }) => {
      await mkdir(join(directory, 'below'));
      await using storage = await open();
      await leavePart(storage, path('/below/file'), PIECE_SIZE);
      await symlink(directory, `${directory}-link`);
      await using below = await openLocalDirectory({
        directory: join(`${directory}-link`, 'below'),
        partsDirectory,
      });
      assert.equal((await listLocalParts(partsDirectory)).length, 1);
      const staged = await stage(below, path('/file'));
      assert.equal(staged.offset, PIECE_SIZE);
      await send(staged, content);
      await staged.commit(lastHash(content));
      await holds(storage, path('/below/file'), content);
      assert.deepEqual(await stateOf(partsDirectory), []);
    });
  });

  it('is not kept without a directory for journals, nor where that cannot be made', async () => {
    await withPlace(async ({ directory }) => {
      await writeFile(`${directory}-file`, '');
      for (const partsDirectory of [undefined, join(`${directory}-file`, 'parts')]) {
        await using storage = await openLocalDirectory({ directory, partsDirectory, durability: 'process' });
        await leavePart(storage, path('/file'), PIECE_SIZE);
        assert.equal(await offsetOf(storage, path('/file')), 0);
        assert.deepEqual(await storage.parts.list(), []);
        assert.deepEqual(await readdir(directory), []);
      }
    });
  });

  it('is let go of when the storage closes, and goes on with the next', async () => {
    await withPlace(async ({ partsDirectory, open }) => {
      const first = await open();
      const left = await stage(first, path('/file'));
      await send(left, content, { until: PIECE_SIZE });
      await first.close();
      assert.deepEqual(
        (await listLocalParts(partsDirectory)).map(({ isActive }) => isActive),
        [false],
      );
      await using second = await open();
      assert.equal(await offsetOf(second, path('/file')), PIECE_SIZE);
      await left.suspend();
    });
  });
});

describe('the list of parts of local directories', () => {
  it('tells the destination of each, and loses those that are discarded', async () => {
    await withPlace(async ({ directory, partsDirectory, open }) => {
      assert.deepEqual(await listLocalParts(partsDirectory), []);
      assert.equal(await discardLocalPart(partsDirectory, 'a'.repeat(32)), false);
      await mkdir(join(directory, 'below'));
      await using storage = await open();
      await leavePart(storage, path('/below/a file'), PIECE_SIZE);
      await leavePart(storage, path('/other'), 2 * PIECE_SIZE);
      await using elsewhere = await openLocalDirectory({
        directory: join(directory, 'below'),
        partsDirectory,
      });
      assert.deepEqual(await elsewhere.parts.list(), []);
      const list = [...(await listLocalParts(partsDirectory))].sort((a, b) => a.verified - b.verified);
      assert.deepEqual(
        list.map(({ destination, path: at, verified, size, label, isActive }) => ({
          destination,
          at,
          verified,
          size,
          label,
          isActive,
        })),
        [['below/a file', PIECE_SIZE] as const, ['other', 2 * PIECE_SIZE] as const].map(
          ([name, verified]) => ({
            destination: join(directory, name),
            at: `/${name}`,
            verified,
            size: content.length,
            label: part.label,
            isActive: false,
          }),
        ),
      );
      const [first, second] = list;
      assert.equal(await elsewhere.parts.discard(first?.key ?? ''), false);
      assert.equal(await discardLocalPart(partsDirectory, first?.key ?? ''), true);
      assert.equal(await discardLocalPart(partsDirectory, first?.key ?? ''), false);
      assert.equal(await storage.parts.discard(second?.key ?? ''), true);
      assert.deepEqual(await readdir(directory), ['below']);
      assert.deepEqual(await readdir(join(directory, 'below')), []);
      assert.deepEqual(await stateOf(partsDirectory), []);
    });
  });

  it('removes nothing but what is a part, whatever became of the directory', async () => {
    await withPlace(async ({ directory, partsDirectory, open }) => {
      await mkdir(join(directory, 'below'));
      await using storage = await open();
      await leavePart(storage, path('/below/file'), PIECE_SIZE);
      const [name = ''] = await readdir(join(directory, 'below'));
      const [{ key } = { key: '' }] = await listLocalParts(partsDirectory);
      // A link has the place of its directory, and leads to a directory with something of the same name.
      await rename(join(directory, 'below'), `${directory}-moved`);
      await symlink(`${directory}-moved`, join(directory, 'below'));
      assert.deepEqual(await listLocalParts(partsDirectory), []);
      assert.equal(await discardLocalPart(partsDirectory, key), false);
      assert.deepEqual(await readdir(`${directory}-moved`), [name]);
      for (const bad of ['', '..', '../parts', 'A'.repeat(32), `${key}/..`, '\0'])
        assert.equal(await discardLocalPart(partsDirectory, bad), false);
    });
  });

  it('leaves a directory with the name of a part where it is', async () => {
    await withPlace(async ({ directory, partsDirectory, open }) => {
      await using storage = await open();
      await leavePart(storage, path('/file'), PIECE_SIZE);
      const [name = ''] = await readdir(directory);
      const [{ key } = { key: '' }] = await listLocalParts(partsDirectory);
      await unlink(join(directory, name));
      await mkdir(join(directory, name));
      assert.equal(await discardLocalPart(partsDirectory, key), false);
      assert.deepEqual(await readdir(directory), [name]);
    });
  });
});

describe('old parts of local directories', () => {
  it('go when a process uses the directory of journals for the first time', async () => {
    await withPlace(async (place) => {
      const { directory, partsDirectory, open } = place;
      await using storage = await open();
      for (const name of ['/old', '/young', '/torn', '/gone'])
        await leavePart(storage, path(name), PIECE_SIZE);
      const list = await listLocalParts(partsDirectory);
      const fileOf = (name: string) => {
        const key = list.find(({ path: at }) => at === name)?.key ?? '';
        return {
          journal: join(partsDirectory, `${key}.journal`),
          file: join(directory, `.wherry-${key}.part`),
        };
      };
      const eightDaysAgo = Date.now() / 1000 - 8 * 24 * 60 * 60;
      await utimes(fileOf('/old').journal, eightDaysAgo, eightDaysAgo);
      await writeFile(fileOf('/torn').journal, 'torn');
      await unlink(fileOf('/gone').file);
      await writeFile(join(partsDirectory, `${'a'.repeat(32)}.lock`), '');
      // A process of its own uses it for the first time.
      const [child] = await writeInChild(place);
      await kill(child);
      assert.deepEqual((await listLocalParts(partsDirectory)).map(({ path: at }) => at).sort(), [
        '/file',
        '/young',
      ]);
      assert.deepEqual(
        [fileOf('/old').file, fileOf('/young').file].map((file) => existsSync(file)),
        [false, true],
      );
      assert.equal(existsSync(join(partsDirectory, `${'a'.repeat(32)}.lock`)), false);
    });
  });

  it('of which the disk is not there just now are kept until they are old', async () => {
    await withPlace(async (place) => {
      const { directory, partsDirectory, open } = place;
      await mkdir(join(directory, 'stick'));
      const storage = await openLocalDirectory({ directory: join(directory, 'stick'), partsDirectory });
      await leavePart(storage, path('/film'), PIECE_SIZE);
      await storage.close();
      await rename(join(directory, 'stick'), `${directory}-unplugged`);
      const [child] = await writeInChild(place);
      await kill(child);
      await rename(`${directory}-unplugged`, join(directory, 'stick'));
      await using again = await openLocalDirectory({ directory: join(directory, 'stick'), partsDirectory });
      assert.equal(await offsetOf(again, path('/film')), PIECE_SIZE);
      await using other = await open();
      assert.equal(await offsetOf(other, path('/file')), 2 * PIECE_SIZE);
    });
  });
});

describe('versions of local files', () => {
  it('are the same for the same key, in every run', async () => {
    await withPlace(async ({ directory }) => {
      await writeFile(join(directory, 'file'), 'x');
      const versionOf = async (versionKey?: Uint8Array): Promise<string> => {
        await using storage = await openLocalDirectory({ directory, versionKey });
        return (await storage.stat(path('/file'))).version;
      };
      const key = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      assert.equal(await versionOf(key), await versionOf(key));
      assert.notEqual(await versionOf(key), await versionOf(Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1)));
      assert.notEqual(await versionOf(), await versionOf());
    });
  });
});
