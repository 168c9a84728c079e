// Row 14 of the hostile list: a program on the same machine exchanges directories of the root for links to the outside, as
// fast as it can, while the disk core works in them.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { decodeBatch } from '../../src/storage/index.ts';
import { MARKER, openJailBed } from '../storage/disk-core/jail-bed.ts';
import {
  batch,
  codeOf,
  directory,
  download,
  file,
  link,
  path,
  scanned,
  upload,
} from '../storage/disk-core/bed.ts';

/** Exchanges a directory and a link to the outside, as fast as it can, until it is told to stop. */
const SWAPPER = `
  const { mkdirSync, renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const { workerData: { root, outside, control } } = require('node:worker_threads');
  const state = new Int32Array(control);
  const attempt = (work) => { try { work(); return true; } catch { return false; } };
  for (let count = 0; Atomics.load(state, 0) === 0; count += 1) {
    for (const name of ['swapped', 'parent/swapped']) {
      const at = root + '/' + name;
      const aside = root + '/aside-' + count;
      // The directory may have been made anew meanwhile; then the one put aside stays aside.
      attempt(() => mkdirSync(at));
      if (attempt(() => renameSync(at, aside)) && attempt(() => symlinkSync(outside, at))) Atomics.add(state, 1, 1);
      attempt(() => unlinkSync(at));
      attempt(() => renameSync(aside, at));
    }
  }
`;

describe('A directory that becomes a link while it is used', () => {
  it('row 14: thousands of writes, reads, scans and removals never touch what the link leads to', async () => {
    using bed = openJailBed();
    const { core, root, outside } = bed;
    mkdirSync(join(root, 'parent'));
    for (const name of ['swapped', 'parent/swapped']) {
      mkdirSync(join(root, name, 'sub'), { recursive: true });
      writeFileSync(join(root, name, 'secret'), 'mine');
      writeFileSync(join(root, name, 'sub/secret'), 'mine');
    }
    const control = new SharedArrayBuffer(8);
    const state = new Int32Array(control);
    const swapper = new Worker(SWAPPER, { eval: true, workerData: { root, outside, control } });
    const ended = new Promise((resolve) => swapper.once('exit', resolve));
    const buffer = Buffer.alloc(65_536);
    let done = 0;
    const works: ((at: string, round: number) => unknown)[] = [
      (at) =>
        core.writeBatch(path('/'), batch(file(`${at}/secret`, 'mine'), file(`${at}/sub/secret`, 'mine')), {
          policy: 'replace',
        }),
      (at, round) => upload(core, `/${at}/up-${round % 7}`, 'mine', 'replace'),
      (at, round) =>
        core.writeBatch(
          path('/'),
          batch(
            file(`${at}/b-${round % 7}`, 'mine'),
            file(`${at}/sub/c`, `mine ${round}`),
            directory(`${at}/d`),
            link(`${at}/l`, 'sub'),
          ),
          { policy: 'replace' },
        ),
      (at) => core.remove(path(`/${at}/secret`)),
      (at) => core.remove(path(`/${at}/sub`), { recursive: true }),
      (at) => core.makeDirectory(path(`/${at}/sub/deep`), { parents: true }),
      (at) => core.move(path(`/${at}/up-1`), path(`/${at}/moved`), { policy: 'replace' }),
      (at) => core.move(path(`/${at}/secret`), path('/stolen'), { policy: 'replace' }),
      (at) => core.copy(path(`/${at}/secret`), path('/stolen'), { policy: 'replace' }),
      (at, round) => core.createFile(path(`/${at}/new-${round % 5}`)),
      (at) => assert.notEqual(download(core, `/${at}/secret`), MARKER),
      (at) => assert.notEqual(download(core, `/${at}/sub/secret`), MARKER),
      (at) => assert.ok(!JSON.stringify(scanned(core, `/${at}`).entries).includes('root2')),
      (at) => {
        const { length } = core.readBatch(path('/'), [`${at}/secret`, `${at}/sub/secret`, `${at}/l`], buffer);
        for (const { content } of decodeBatch(buffer.subarray(0, length)))
          assert.ok(!Buffer.from(content).includes(MARKER));
      },
    ];
    try {
      // Until both sides have had their share: as many operations as exchanges of the directories.
      for (let round = 0; done < 6000 || Atomics.load(state, 1) < 2000; round += 1) {
        for (const work of works) {
          for (const at of ['swapped', 'parent/swapped']) {
            await codeOf(() => work(at, round));
            done += 1;
          }
        }
      }
    } finally {
      Atomics.store(state, 0, 1);
      await ended;
    }
    bed.assertOutsideUntouched();
    if (existsSync(join(root, 'stolen'))) assert.equal(download(core, '/stolen'), 'mine');
  });
});
