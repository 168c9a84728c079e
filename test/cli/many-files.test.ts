// Thousands of files named one by one, as real processes against a real server.

import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createPlace, startServer, type Place, type RunningServer } from './program.ts';

let place: Place;
let server: RunningServer;

const NAMES = Array.from({ length: 1500 }, (_, index) => `a-file-with-a-name-${index}.txt`);

before(async () => {
  place = await createPlace();
  server = await startServer(place, ['--durability', 'process']);
  await mkdir(join(place.local, 'from'));
  for (const folder of [join(place.root, 'to'), join(place.local, 'to')]) await mkdir(folder);
  for (const name of NAMES) await writeFile(join(place.local, 'from', name), name);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const ensureAll = async (folder: string): Promise<void> => {
  assert.deepEqual((await readdir(folder)).sort(), NAMES.toSorted());
  for (const name of NAMES) assert.equal(await readFile(join(folder, name), 'utf8'), name);
};

describe('many files named one by one', () => {
  it('arrive at the server, and a second time are not sent', async () => {
    const args = ['put', ...NAMES.map((name) => `from/${name}`), '/to'];
    const { exitCode, stdout, stderr } = await server.client(args);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /^1500 files, /u);
    await ensureAll(join(place.root, 'to'));
    assert.match((await server.client(args)).stdout, /^0 files, .* 1500 unchanged, 0 failed\n$/u);
  });

  it('arrive here, each with one 100.00% with --progress=plain', async () => {
    const args = ['get', '--progress=plain', ...NAMES.map((name) => `/to/${name}`), 'to'];
    const { exitCode, stdout, stderr } = await server.client(args);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.equal(stdout.match(/^100\.00% \| \/to\/a-file/gmu)?.length, 1500);
    await ensureAll(join(place.local, 'to'));
  });

  it('fail each for itself', async () => {
    await rm(join(place.local, 'from', NAMES[3] ?? ''));
    await writeFile(join(place.local, 'from', NAMES[4] ?? ''), 'other');
    const { exitCode, stdout, stderr } = await server.client([
      'put',
      ...NAMES.map((name) => `from/${name}`),
      '/to',
    ]);
    assert.equal(exitCode, 3);
    assert.match(stdout, /^0 files, .* 1498 unchanged, 2 failed\n$/u);
    assert.deepEqual(stderr.match(/\([A-Z_]+\)$/gmu)?.sort(), ['(ALREADY_EXISTS)', '(NOT_FOUND)']);
  });
});
