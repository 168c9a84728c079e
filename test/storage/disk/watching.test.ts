// What only watching a disk can meet: other programs, a root that goes, events that are lost, limits of the system.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, readdir, readlink, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parseRemotePath } from '../../../src/base/index.ts';
import { openLocalDirectory } from '../../../src/storage/disk/index.ts';
import { watchDirectory, type WatchHost } from '../../../src/storage/disk/watch/host-watch.ts';
import { refuses } from '../contract/bed.ts';
import { createTemporaryDirectory } from '../disk-bed.ts';
import { watchAll } from '../watching.ts';
import { createHandClock } from '../hand-clock.ts';
import { openWatchBed } from './watch-bed.ts';

const DOOR = fileURLToPath(new URL('../../../src/storage/disk/index.ts', import.meta.url));
const path = parseRemotePath;

const openPlace = async () => {
  const temporary = await createTemporaryDirectory();
  const root = join(temporary.path, 'root');
  await mkdir(join(root, 'a/b'), { recursive: true });
  await mkdir(join(root, 'c'));
  await writeFile(join(root, 'a/file'), 'x');
  return { root, parent: temporary.path, [Symbol.asyncDispose]: temporary.remove };
};

const failing = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

describe('watching a disk', () => {
  it('tells of what other programs do in place', async () => {
    await using place = await openPlace();
    await using bed = await openWatchBed(place.root);
    const { told } = bed.watching;
    await appendFile(join(place.root, 'a/file'), 'more');
    assert.deepEqual(await told(), ['/a']);
    await chmod(join(place.root, 'a/file'), 0o700);
    assert.deepEqual(await told(), ['/a']);
    await utimes(join(place.root, 'a/b'), 1, 1);
    assert.ok((await told()).includes(path('/a')));
    await writeFile(Buffer.concat([Buffer.from(join(place.root, 'c/')), Buffer.from([0xff, 0xfe])]), 'x');
    assert.deepEqual(await told(), ['/c']);
    await mkdir(Buffer.concat([Buffer.from(join(place.root, 'c/d')), Buffer.from([0xff])]));
    const [, name = ''] = (await told()).toSorted();
    await writeFile(
      Buffer.concat([Buffer.from(join(place.root, 'c/d')), Buffer.from([0xff, 0x2f, 0x78])]),
      '',
    );
    assert.deepEqual(await told(), [name]);
  });

  it('invariant 30: knows new directories from the old ones in their places, even if they have their numbers', async () => {
    await using place = await openPlace();
    // More than the worker keeps open: an open directory keeps its number.
    const names = Array.from({ length: 300 }, (_, index) => `a/d${index}`);
    for (const name of names) mkdirSync(join(place.root, name));
    await using bed = await openWatchBed(place.root);
    for (const name of names) {
      rmSync(join(place.root, name), { recursive: true });
      mkdirSync(join(place.root, name));
    }
    await bed.watching.told();
    for (const name of names) writeFileSync(join(place.root, name, 'file'), 'x');
    assert.equal((await bed.watching.told()).length, names.length);
  });

  it('watches each directory once, and none that is left out, hidden or on the way beside', async () => {
    await using place = await openPlace();
    await mkdir(join(place.root, 'a/node_modules/deep/er'), { recursive: true });
    await mkdir(join(place.root, 'a/.wherry/deep'), { recursive: true });
    await using bed = await openWatchBed(place.root, {
      path: '/a',
      options: { exclude: ['node_modules/', '*.log'] },
    });
    // The root, which is on the way, `a` and `b`.
    assert.equal(bed.watches(), 3);
    await mkdir(join(place.root, 'a/b/node_modules/more'), { recursive: true });
    await writeFile(join(place.root, 'a/node_modules/file'), 'x');
    await writeFile(join(place.root, 'a/node_modules/deep/file'), 'x');
    await writeFile(join(place.root, 'a/.wherry/deep/file'), 'x');
    await writeFile(join(place.root, 'c/file'), 'x');
    await writeFile(join(place.root, 'file'), 'x');
    await writeFile(join(place.root, 'a/some.log'), 'x');
    await rename(join(place.root, 'a/.wherry/deep/file'), join(place.root, 'a/.wherry/file'));
    assert.deepEqual(await bed.watching.told(), ['/a/b']);
    assert.equal(bed.watches(), 3);
    await rename(join(place.root, 'a/.wherry/file'), join(place.root, 'a/b/file'));
    assert.deepEqual(await bed.watching.told(), ['/a/b']);
    await rm(join(place.root, 'a/b'), { recursive: true });
    await bed.watching.told();
    assert.equal(bed.watches(), 2);
    await bed.watching.close();
    assert.equal(bed.watches(), 0);
  });

  it('invariant 30: goes on with a root that is renamed and comes back, and says so', async () => {
    await using place = await openPlace();
    await using bed = await openWatchBed(place.root);
    const { watching } = bed;
    await rename(place.root, `${place.root}-away`);
    await watching.tellsAll('root');
    assert.equal(watching.watch.state, 'away');
    await mkdir(place.root);
    await watching.watch.flush();
    assert.equal(watching.watch.state, 'away', 'another directory is not the root');
    await rm(place.root, { recursive: true });
    watching.reasons();
    await writeFile(join(`${place.root}-away`, 'a/b/new'), 'x');
    await rename(`${place.root}-away`, place.root);
    await watching.tellsAll('root');
    assert.equal(watching.watch.state, 'there');
    await watching.told();
    await writeFile(join(place.root, 'a/b/newer'), 'x');
    assert.deepEqual(await watching.told(), ['/a/b']);
  });

  it('notices that a directory above the root was renamed', async () => {
    await using place = await openPlace();
    await using bed = await openWatchBed(join(place.root, 'a'));
    await rename(place.root, `${place.root}-away`);
    await bed.watching.watch.flush();
    assert.deepEqual(bed.watching.reasons(), ['root']);
    assert.equal(bed.watching.watch.state, 'away');
    await rename(`${place.root}-away`, place.root);
  });

  it('is over when the root is removed', async () => {
    await using place = await openPlace();
    await using bed = await openWatchBed(place.root);
    await rm(place.root, { recursive: true });
    const { watch } = bed.watching;
    const reason = await watch.over;
    assert.equal(reason?.code, 'NOT_FOUND');
    await refuses('NOT_FOUND', () => watch.flush());
    await watch.close();
    assert.equal(bed.watches(), 0);
  });

  it('invariant 30: tells of everything when events may have been lost, and has found what they were of', async () => {
    await using place = await openPlace();
    let left = 30;
    // As the kernel does it: what is too much comes to nobody.
    const forgetful: WatchHost = (hostPath, onEvent) =>
      watchDirectory(hostPath, (name, isName) => {
        left -= 1;
        onEvent(left > 0 ? name : 'lost', left > 0 && isName);
      });
    await using bed = await openWatchBed(place.root, { watchHost: forgetful, queueLimit: 40 });
    for (let index = 0; index < 60; index += 1) mkdirSync(join(place.root, `c/d${index}`));
    await bed.watching.tellsAll('overflow');
    left = Infinity;
    await bed.watching.told();
    await writeFile(join(place.root, 'c/d59/file'), 'x');
    assert.deepEqual(await bed.watching.told(), ['/c/d59']);
  });

  it('invariant 30: more at once than the queue of the system holds loses nothing', async () => {
    await using place = await openPlace();
    await using storage = await openLocalDirectory({ directory: place.root, durability: 'process' });
    const watching = await watchAll(storage, path('/'));
    // Two events each, and this thread takes none of them meanwhile.
    for (let index = 0; index < 4200; index += 1) {
      renameSync(join(place.root, 'a/file'), join(place.root, 'c/file'));
      renameSync(join(place.root, 'c/file'), join(place.root, 'a/file'));
    }
    mkdirSync(join(place.root, 'last/deep'), { recursive: true });
    await watching.watch.flush();
    assert.deepEqual(watching.reasons(), ['overflow']);
    await writeFile(join(place.root, 'last/deep/file'), 'x');
    assert.deepEqual(await watching.told(), ['/last/deep']);
    await watching.close();
  });

  for (const [code, words] of [
    ['ENOSPC', /max_user_watches/u],
    ['EMFILE', /max_user_instances/u],
  ] as const) {
    it(`says every while that it is time to look where the system refuses with ${code}, and tries again`, async () => {
      await using place = await openPlace();
      let isFull = true;
      let watches = 0;
      const limited: WatchHost = (hostPath, onEvent) => {
        watches += 1;
        return isFull && watches > 2 ? failing(code) : watchDirectory(hostPath, onEvent);
      };
      const clock = createHandClock();
      await using bed = await openWatchBed(place.root, {
        watchHost: limited,
        clock,
        pollMs: 1000,
        retryMs: 2500,
      });
      const { watching } = bed;
      const { mode } = watching.watch;
      assert.ok(mode.kind === 'polling');
      assert.match(mode.why, words);
      assert.equal(bed.watches(), 0, 'what could be watched is let go of');
      assert.equal(watching.watch.state, 'there');
      clock.passMs(1100);
      assert.deepEqual(watching.reasons(), ['polling']);
      await watching.watch.flush();
      assert.deepEqual(watching.reasons(), ['polling']);
      isFull = false;
      for (let round = 0; watching.watch.mode.kind === 'polling'; round += 1) {
        assert.ok(round < 10);
        clock.passMs(1100);
        await watching.watch.flush();
      }
      assert.ok(watching.reasons().includes('rearmed'));
      await writeFile(join(place.root, 'a/b/file'), 'x');
      assert.deepEqual(await watching.told(), ['/a/b']);
    });
  }

  it('goes over to looking when there come to be too many directories to watch', async () => {
    await using place = await openPlace();
    let watches = 0;
    const limited: WatchHost = (hostPath, onEvent) => {
      watches += 1;
      return watches > 10 ? failing('ENOSPC') : watchDirectory(hostPath, onEvent);
    };
    await using bed = await openWatchBed(place.root, { watchHost: limited });
    assert.equal(bed.watching.watch.mode.kind, 'events');
    for (let index = 0; index < 20; index += 1) await mkdir(join(place.root, `n${index}`));
    await bed.watching.tellsAll('polling');
    assert.equal(bed.watching.watch.mode.kind, 'polling');
  });

  it('tells both events and that it is time to look where others may change the file system unseen', async () => {
    await using place = await openPlace();
    const clock = createHandClock();
    await using bed = await openWatchBed(place.root, { clock, pollMs: 1000, doubt: 'A doubt.' });
    assert.deepEqual(bed.watching.watch.mode, { kind: 'polling', why: 'A doubt.' });
    assert.equal(bed.watches(), 4);
    clock.passMs(1100);
    assert.deepEqual(bed.watching.reasons(), ['polling']);
  });

  it('goes on after its worker has crashed', async () => {
    await using place = await openPlace();
    const clock = createHandClock();
    await using bed = await openWatchBed(place.root, { clock, pollMs: 1000 });
    const { watching } = bed;
    await mkdir(join(place.root, 'new'));
    const flushed = watching.watch.flush();
    await bed.crash();
    await flushed;
    for (let round = 0; watching.watch.mode.kind === 'polling'; round += 1) {
      assert.ok(round < 10);
      clock.passMs(1100);
      await watching.watch.flush();
    }
    watching.reasons();
    await writeFile(join(place.root, 'new/file'), 'x');
    assert.ok((await watching.told()).includes(path('/new')));
  });

  it('holds no descriptors of what it watches', async () => {
    await using place = await openPlace();
    for (let index = 0; index < 600; index += 1)
      await mkdir(join(place.root, `d${index % 20}/e${index}`), { recursive: true });
    await using storage = await openLocalDirectory({ directory: place.root });
    const watching = await watchAll(storage, path('/'));
    const targets = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    // Some stay open for the next operation.
    assert.ok(targets.filter((target) => target.startsWith(place.root)).length <= 129);
    await watching.close();
  });

  it('keeps no process alive', async () => {
    await using place = await openPlace();
    const program = `
      const { openLocalDirectory } = await import(${JSON.stringify(DOOR)});
      const storage = await openLocalDirectory({ directory: ${JSON.stringify(place.root)} });
      const watch = await storage.watch('/', () => {});
      await watch.flush();
      process.stdout.write('armed');
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [[chunk], [code]] = (await Promise.all([once(child.stdout, 'data'), once(child, 'exit')])) as [
      [Buffer],
      [number],
    ];
    assert.equal(chunk.toString(), 'armed');
    assert.equal(code, 0);
  });
});
