// The calls for systems whose descriptors are no directories, on whatever system the tests run: the same core must do the
// same work with them, and notice a directory that was exchanged.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PIECE_SIZE, nameFromBytes } from '../../../src/base/index.ts';
import { errnoOf } from '../../../src/storage/disk/calls/directory-calls.ts';
import { createPortableCalls } from '../../../src/storage/disk/calls/portable-calls.ts';
import {
  MTIME,
  answers,
  batch,
  codeOf,
  createCore,
  directory,
  download,
  file,
  link,
  path,
  scanned,
  upload,
} from './bed.ts';
import { openJailBed } from './jail-bed.ts';
import { CONTENT, digest, finish, leavePart, openPart } from './part-bed.ts';

const open = () => openJailBed({ durability: 'disk' }, createPortableCalls());

describe('The portable calls', () => {
  it('write, list, read, move, copy and remove as the others do', async () => {
    using bed = open();
    const { core } = bed;
    const results = await answers(
      core.writeBatch(
        path('/'),
        batch(
          file('a/one', '1', { executable: true }),
          file('a/b/two', '22'),
          link('a/link', 'one'),
          directory('a/b', 5_000_000),
        ),
        { policy: 'fail' },
      ),
    );
    assert.deepEqual(results, ['created', 'created', 'created', 'unchanged']);
    assert.equal((await upload(core, '/a/one', 'other', 'rename')).entry.path, '/a/one (1)');
    assert.equal(core.stat(path('/a/one')).executable, true);
    assert.equal(core.stat(path('/a/link')).leads, 'file');
    assert.equal(core.stat(path('/a/link')).mtimeUs, MTIME);
    assert.equal(core.stat(path('/a/b')).mtimeUs, 5_000_000);
    assert.equal(download(core, '/a/link'), '1');
    core.move(path('/a/link'), path('/a/moved'), { policy: 'fail' });
    assert.equal(core.stat(path('/a/moved')).target, 'one');
    await core.copy(path('/a'), path('/copy'), { policy: 'fail', recursive: true });
    assert.equal(download(core, '/copy/moved'), '1');
    core.makeDirectory(path('/x/y'), { parents: true });
    assert.equal(core.remove(path('/a'), { recursive: true }), 6);
    assert.deepEqual(scanned(core).problems, []);
    assert.equal(scanned(core).entries.length, 8);
    bed.assertOutsideUntouched();
  });

  it('keep parts, in staging and beside their destinations', async () => {
    using bed = open();
    mkdirSync(join(bed.root, 'journals'));
    const local = { staging: 'beside', partsDirectory: join(bed.root, 'journals') } as const;
    for (const init of [{}, local]) {
      const core = createCore(createPortableCalls(), { directory: bed.root, ...init });
      await leavePart(core, PIECE_SIZE + 3);
      const writer = await openPart(core);
      assert.equal(writer.offset, PIECE_SIZE);
      await finish(writer);
      assert.equal(digest(readFileSync(join(bed.root, 'file'))), digest(CONTENT));
      core.remove(path('/file'));
      core.close();
    }
    assert.deepEqual(readdirSync(bed.root).sort(), ['.wherry', 'journals']);
    assert.deepEqual(readdirSync(join(bed.root, 'journals')), []);
    bed.assertOutsideUntouched();
  });

  it('carry names that are no UTF-8', () => {
    using bed = open();
    const raw = Buffer.from([0x66, 0xfe]);
    writeFileSync(Buffer.concat([Buffer.from(`${bed.root}/`), raw]), 'content');
    assert.equal(download(bed.core, `/${nameFromBytes(raw)}`), 'content');
  });

  it('refuse links that lead outside (row 12)', async () => {
    using bed = open();
    symlinkSync(bed.outside, join(bed.root, 'out'));
    assert.equal(bed.core.stat(path('/out')).leads, 'outside');
    assert.equal(await codeOf(() => download(bed.core, '/out/secret')), 'FORBIDDEN');
    assert.equal(await codeOf(() => upload(bed.core, '/out/new', 'x', 'replace')), 'FORBIDDEN');
    assert.equal(await codeOf(() => bed.core.remove(path('/out/secret'))), 'FORBIDDEN');
    bed.assertOutsideUntouched();
  });

  it('notice that a directory was exchanged for a link since it was entered', () => {
    using bed = open();
    const calls = createPortableCalls();
    mkdirSync(join(bed.root, 'real'));
    const { directory: root } = calls.openRoot(bed.root);
    const real = calls.openDirectory(root, 'real');
    renameSync(join(bed.root, 'real'), join(bed.root, 'aside'));
    symlinkSync(bed.outside, join(bed.root, 'real'));
    const attempts: Readonly<Record<string, () => unknown>> = {
      lstat: () => calls.lstat(real, 'secret'),
      open: () => calls.openFile(real, 'secret', 'read'),
      create: () => calls.openFile(real, 'new', 'create'),
      list: () => calls.readDirectory(real),
      unlink: () => calls.unlink(real, 'secret'),
      rename: () => calls.rename(real, 'secret', root, 'stolen'),
      makeDirectory: () => calls.makeDirectory(real, 'new'),
      enter: () => calls.openDirectory(real, 'sub'),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      assert.throws(attempt, (error: unknown) => errnoOf(error) === 'ESTALE', name);
    }
    bed.assertOutsideUntouched();
  });
});
