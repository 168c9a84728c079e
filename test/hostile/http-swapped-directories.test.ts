// Row 14 of the hostile list over HTTP: a program on the same machine exchanges a directory of the root for a link to the outside,
// as fast as it can, while clients work in it.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { startHttp } from '../http/http-bed.ts';

const MARKER = 'outside-the-root-77d0';

const SWAPPER = `
  const { mkdirSync, renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const { workerData: { root, outside, control } } = require('node:worker_threads');
  const state = new Int32Array(control);
  const attempt = (work) => { try { work(); return true; } catch { return false; } };
  for (let count = 0; Atomics.load(state, 0) === 0; count += 1) {
    const at = root + '/swapped';
    const aside = root + '/aside-' + count;
    attempt(() => mkdirSync(at));
    if (attempt(() => renameSync(at, aside)) && attempt(() => symlinkSync(outside, at))) Atomics.add(state, 1, 1);
    attempt(() => unlinkSync(at));
    attempt(() => renameSync(aside, at));
  }
`;

describe('a directory that becomes a link while HTTP clients use it', () => {
  it('row 14: no request reads, writes or removes what the link leads to', async () => {
    await using bed = await startHttp({}, { keepsAlive: true });
    const outside = join(bed.running.directory, 'outside');
    await mkdir(join(outside, 'sub'), { recursive: true });
    for (const name of ['secret', 'sub/secret']) await writeFile(join(outside, name), MARKER);
    await mkdir(join(bed.root, 'swapped/sub'), { recursive: true });
    for (const name of ['secret', 'sub/secret']) await writeFile(join(bed.root, 'swapped', name), 'mine');
    const control = new SharedArrayBuffer(8);
    const state = new Int32Array(control);
    const swapper = new Worker(SWAPPER, { eval: true, workerData: { root: bed.root, outside, control } });
    const ended = new Promise((resolve) => swapper.once('exit', resolve));
    try {
      const works = [
        () => bed.ask('GET', '/files/swapped/secret'),
        () => bed.ask('PUT', '/files/swapped/secret', { body: 'mine' }),
        () => bed.ask('GET', '/files/swapped/sub/secret'),
        () => bed.ask('PUT', '/files/swapped/sub/new', { body: 'mine' }),
        () => bed.ask('MKCOL', '/files/swapped/made'),
        () => bed.ask('GET', '/files/swapped/?zip'),
        () => bed.ask('GET', '/files/swapped/?json&recursive'),
        () => bed.ask('DELETE', '/files/swapped/sub/secret?permanent'),
        () => bed.ask('DELETE', '/files/swapped/made?permanent'),
      ];
      for (let round = 0; round < 40; round += 1)
        for (const { status, text } of await Promise.all(works.map((work) => work().catch(cutShort)))) {
          assert.ok(!text.includes(MARKER), 'the outside was read');
          assert.notEqual(status, 500);
        }
    } finally {
      Atomics.store(state, 0, 1);
      await ended;
    }
    assert.ok(Atomics.load(state, 1) > 0, 'nothing was exchanged');
    assert.deepEqual((await readdir(outside)).toSorted(), ['secret', 'sub']);
    assert.deepEqual(await readdir(join(outside, 'sub')), ['secret']);
    for (const name of ['secret', 'sub/secret'])
      assert.equal(await readFile(join(outside, name), 'utf8'), MARKER);
    assert.deepEqual(
      bed.running.log.filter(({ event }) => event === 'fault'),
      [],
    );
  });
});

/** An archive of what changes meanwhile ends in the middle. */
const cutShort = (): { readonly status: number; readonly text: string } => ({ status: 0, text: '' });
