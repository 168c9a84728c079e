// The trash on a real disk: what other programs do to it, what the system refuses, and what time and a full disk do.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { answers, batch, codeOf, createCore, download, file, path, scanned, upload } from './bed.ts';
import { openJailBed, type JailBed } from './jail-bed.ts';
import { createSimulatedDisk } from './simulated-disk.ts';

const KEEPS: Partial<DiskCoreInit> = { keepsTrash: true };
const isRoot = process.getuid?.() === 0;
const DAY_MS = 24 * 60 * 60 * 1000;

const itemsOf = (core: DiskCore) => core.trash.read(core.trash.groups());
const pathsOf = (core: DiskCore): string[] => itemsOf(core).map((item) => item.path);

const finish = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};
const emptyAll = (core: DiskCore) => finish(core.trash.remove(itemsOf(core).map(({ id }) => id)));

const trashOf = ({ root }: JailBed): string => join(root, '.wherry/trash');
const groupsOf = (bed: JailBed): string[] =>
  readdirSync(trashOf(bed))
    .filter((name) => name.length === 19)
    .sort();
/** Names in the trash that anything is still kept under. */
const leftIn = (bed: JailBed): string[] =>
  groupsOf(bed)
    .flatMap((group) => readdirSync(join(trashOf(bed), group)))
    .filter((name) => name !== 'records');

describe('A trash on a real disk', () => {
  it('removes a tree in one step, with its modes, times and inodes as they were', async () => {
    using bed = openJailBed(KEEPS);
    const { core, root } = bed;
    await core.writeBatch(path('/'), batch(file('tree/a', 'a'), file('tree/deep/b', 'b')), {
      policy: 'fail',
    });
    chmodSync(join(root, 'tree/a'), 0o604);
    const before = lstatSync(join(root, 'tree/a'), { bigint: true });
    core.remove(path('/tree'), { recursive: true });
    assert.equal(lstatSync(trashOf(bed)).mode & 0o777, 0o700);
    core.trash.restore(itemsOf(core)[0]?.id ?? '', undefined, { policy: 'fail' });
    const after = lstatSync(join(root, 'tree/a'), { bigint: true });
    assert.deepEqual(
      [after.ino, after.mode, after.mtimeNs, after.nlink],
      [before.ino, before.mode, before.mtimeNs, 1n],
    );
    bed.assertOutsideUntouched();
  });

  it('keeps special files, and gives them back', () => {
    using bed = openJailBed(KEEPS);
    const { core, root } = bed;
    execFileSync('mkfifo', [join(root, 'fifo')]);
    core.remove(path('/fifo'));
    const [item] = itemsOf(core);
    assert.deepEqual([item?.kind, item?.size], ['other', 0]);
    core.trash.restore(item?.id ?? '', undefined, { policy: 'fail' });
    assert.ok(lstatSync(join(root, 'fifo')).isFIFO());
  });

  it('follows no link on its way out, and removes nothing outside of itself', () => {
    using bed = openJailBed(KEEPS);
    const { core, root, outside } = bed;
    mkdirSync(join(root, 'tree/below'), { recursive: true });
    symlinkSync(outside, join(root, 'tree/below/out'));
    symlinkSync(join(outside, 'secret'), join(root, 'tree/secret'));
    core.remove(path('/tree'), { recursive: true });
    // Where the item was, another program now has a link that leads outside: what is removed does not depend on it.
    symlinkSync(outside, join(root, 'tree'));
    assert.equal(emptyAll(core).items, 1);
    assert.deepEqual(leftIn(bed), []);
    bed.assertOutsideUntouched();
  });

  it('goes through no link that takes the place of one of its directories', () => {
    using bed = openJailBed(KEEPS);
    const { core, root, outside } = bed;
    writeFileSync(join(root, 'file'), 'x');
    core.remove(path('/file'));
    const [group = ''] = groupsOf(bed);
    const [item] = itemsOf(core);
    renameSync(join(trashOf(bed), group), join(root, 'moved away'));
    symlinkSync(outside, join(trashOf(bed), group));
    assert.deepEqual(itemsOf(core), []);
    assert.equal(emptyAll(core).items, 0);
    assert.equal(finish(core.trash.remove([item?.id ?? ''])).items, 0);
    assert.equal(finish(core.trash.expire(-DAY_MS)).items, 0);
    bed.assertOutsideUntouched();
  });

  it('lists and restores what has lost its record, or has one that is damaged', async () => {
    using bed = openJailBed(KEEPS);
    const { core, root } = bed;
    const damages = [
      '',
      'no JSON\n',
      '{"entry":"0","path":"../../outside"}\n',
      '{"entry":"0","path":7}\n',
      null,
    ];
    for (const damage of damages) {
      await upload(core, '/file', 'content');
      core.remove(path('/file'));
      const records = join(trashOf(bed), groupsOf(bed).at(-1) ?? '', 'records');
      if (damage === null) rmSync(records);
      else writeFileSync(records, damage);
      const [item] = itemsOf(core);
      assert.deepEqual([item?.path, item?.size, item?.by], ['/', 7, ''], String(damage));
      const id = item?.id ?? '';
      assert.equal(await codeOf(() => core.trash.restore(id, undefined, { policy: 'fail' })), 'BAD_REQUEST');
      core.trash.restore(id, path('/file'), { policy: 'fail' });
      assert.equal(download(core, '/file'), 'content');
      core.remove(path('/file'), { permanent: true });
    }
    assert.deepEqual(readdirSync(root).sort(), ['.wherry']);
  });

  it('never restores into its own directory, whatever a record says', async () => {
    using bed = openJailBed(KEEPS);
    const { core } = bed;
    await upload(core, '/file', 'content');
    core.remove(path('/file'));
    const records = join(trashOf(bed), groupsOf(bed)[0] ?? '', 'records');
    writeFileSync(records, '{"entry":"0","path":"/.wherry/root.json","by":"","reason":"removed"}\n');
    assert.equal(itemsOf(core)[0]?.path, '/');
  });

  it('is made anew when another program removes it while it is served', async () => {
    using bed = openJailBed(KEEPS);
    const { core } = bed;
    await upload(core, '/file', '1');
    await upload(core, '/file', '2', 'replace');
    rmSync(trashOf(bed), { recursive: true });
    await upload(core, '/file', '3', 'replace');
    core.remove(path('/file'));
    assert.deepEqual(pathsOf(core), ['/file', '/file']);
  });

  it('is never walked through by a scan, nor entered through a link', async () => {
    using bed = openJailBed(KEEPS);
    const { core, root } = bed;
    await upload(core, '/file', 'x');
    core.remove(path('/file'));
    symlinkSync('.wherry/trash', join(root, 'way'));
    assert.deepEqual(
      scanned(core).entries.map((entry) => entry.path),
      ['/way'],
    );
    assert.equal(await codeOf(() => core.scan(path('/way')).next()), 'RESERVED_NAME');
  });

  it('refuses a directory with another root in it, and leaves one alone that lies deeper', async () => {
    using bed = openJailBed(KEEPS);
    const { core, root } = bed;
    mkdirSync(join(root, 'top/.wherry'), { recursive: true });
    assert.equal(await codeOf(() => core.remove(path('/top'), { recursive: true })), 'RESERVED_NAME');
    mkdirSync(join(root, 'outer/inner/.wherry'), { recursive: true });
    writeFileSync(join(root, 'outer/inner/.wherry/root.json'), 'of another root');
    core.remove(path('/outer'), { recursive: true });
    assert.deepEqual([emptyAll(core).stuck > 0, itemsOf(core)], [true, []]);
    const [group = ''] = groupsOf(bed);
    const gone = readdirSync(join(trashOf(bed), group)).filter((name) => name.startsWith('gone-'));
    const kept = gone.filter((name) => existsSync(join(trashOf(bed), group, name, '.wherry/root.json')));
    assert.equal(kept.length, 1);
  });

  it('removes trees that are deeper than there are descriptors', async () => {
    using bed = openJailBed(KEEPS);
    const { core } = bed;
    const deep = Array.from({ length: 120 }, () => 'd').join('/');
    for (let level = 0; level < 3; level += 1) {
      core.makeDirectory(path(`/t/${deep}`), { parents: true });
      await upload(core, `/t/${deep}/file`, 'x');
      if (level > 0) core.move(path('/hold'), path(`/t/${deep}/hold`), { policy: 'fail' });
      core.move(path('/t'), path('/hold'), { policy: 'fail' });
    }
    core.remove(path('/hold'), { recursive: true });
    const cleared = emptyAll(core);
    assert.deepEqual([cleared.items, cleared.bytes, cleared.stuck, leftIn(bed)], [1, 3, 0, []]);
  });

  // Nothing is refused to root.
  if (!isRoot)
    it('removes directories that may not be written, and tells of those that may not be read', () => {
      using bed = openJailBed(KEEPS);
      const { core, root } = bed;
      mkdirSync(join(root, 'tree/read-only/below'), { recursive: true });
      writeFileSync(join(root, 'tree/read-only/file'), 'x');
      mkdirSync(join(root, 'tree/closed'));
      chmodSync(join(root, 'tree/read-only'), 0o500);
      core.remove(path('/tree'), { recursive: true });
      assert.equal(emptyAll(core).stuck, 0);
      chmodSync(join(root, 'tree/closed'), 0o000);
    });

  it('refuses a directory on another file system, and keeps a file there by a copy', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls, KEEPS);
    core.makeDirectory(path('/mount'));
    for (const sameDevice of [false, true]) {
      core.makeDirectory(path(`/mount${sameDevice}/dir`), { parents: true });
    }
    disk.mount('/mount', true);
    core.makeDirectory(path('/mount/dir'));
    assert.equal(await codeOf(() => core.remove(path('/mount/dir'), { recursive: true })), 'UNSUPPORTED');
    assert.deepEqual(itemsOf(core), []);
    core.remove(path('/mount/dir'), { recursive: true, permanent: true });
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });
});

describe('A full disk with a trash', () => {
  it('lets the oldest of the trash go before it refuses a write, whatever way that comes', async () => {
    const content = (name: string): string => name.repeat(300);
    const ways: Readonly<Record<string, (core: DiskCore) => unknown>> = {
      'an upload': (core) => upload(core, '/new', content('n')),
      'a batch': async (core) => {
        const { results } = await core.writeBatch(path('/'), batch(file('new', content('n'))), {
          policy: 'fail',
        });
        assert.deepEqual(results, [{ outcome: 'created' }]);
      },
      'a batch into a new directory': async (core) => {
        const names = ['d/1', 'd/2', 'd/3', 'd/4'];
        const { results } = await core.writeBatch(
          path('/'),
          batch(...names.map((name) => file(name, 'n'.repeat(75)))),
          { policy: 'fail' },
        );
        assert.ok(results.every((result) => 'outcome' in result));
      },
      'a copy': (core) => core.copy(path('/stays'), path('/new'), { policy: 'fail' }),
    };
    for (const [way, write] of Object.entries(ways)) {
      const disk = createSimulatedDisk({ capacity: 1150 });
      const core = createCore(disk.calls, KEEPS);
      await upload(core, '/stays', content('s'));
      for (const name of ['a', 'b']) {
        await upload(core, `/${name}`, content(name));
        core.remove(path(`/${name}`));
      }
      await write(core);
      assert.deepEqual(pathsOf(core), ['/b'], way);
      assert.equal(download(core, '/stays'), content('s'));
      core.close();
      assert.equal(disk.openDescriptors, 0);
    }
  });

  it('lets nothing go for a write that does not fit in any case', async () => {
    const disk = createSimulatedDisk({ capacity: 1000 });
    const core = createCore(disk.calls, KEEPS);
    await upload(core, '/gone', 'gone'.repeat(25));
    core.remove(path('/gone'));
    await answers(core.writeBatch(path('/'), batch(file('tree/a', 'a'.repeat(50))), { policy: 'fail' }));
    core.remove(path('/tree'), { recursive: true });
    await upload(core, '/file', 'old'.repeat(100));
    assert.equal(await codeOf(() => upload(core, '/new', 'x'.repeat(900))), 'NO_SPACE');
    assert.deepEqual(pathsOf(core).toSorted(), ['/gone', '/tree']);
    // What fits without some of it takes only that.
    await upload(core, '/new', 'x'.repeat(450));
    assert.deepEqual(pathsOf(core), ['/tree']);
    core.remove(path('/new'), { permanent: true });
    emptyAll(core);
    assert.equal(await codeOf(() => upload(core, '/file', 'y'.repeat(500), 'replace')), 'none');
    assert.deepEqual(pathsOf(core), ['/file']);
    core.close();
  });

  it('removes for good without needing any space', async () => {
    const disk = createSimulatedDisk({ capacity: 300 });
    const core = createCore(disk.calls, KEEPS);
    await upload(core, '/file', 'x'.repeat(300));
    await assert.rejects(async () => core.remove(path('/file')), /--permanent/u);
    assert.equal(download(core, '/file'), 'x'.repeat(300));
    core.remove(path('/file'), { permanent: true });
    assert.deepEqual(
      Object.keys(disk.tree()).filter((at) => !at.startsWith('/.wherry')),
      [],
    );
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });
});

describe('Reading a version while it is replaced', () => {
  it('keeps what a link and a file had, byte for byte, in files that can be read on the disk', async () => {
    using bed = openJailBed(KEEPS);
    const { core } = bed;
    await upload(core, '/file', 'old');
    await upload(core, '/file', 'new', 'replace');
    const [group = ''] = groupsOf(bed);
    assert.equal(readFileSync(join(trashOf(bed), group, '0'), 'utf8'), 'old');
    const [record] = readFileSync(join(trashOf(bed), group, 'records'), 'utf8')
      .trim()
      .split('\n');
    assert.deepEqual(JSON.parse(record ?? ''), { entry: '0', path: '/file', by: '', reason: 'replaced' });
  });
});
