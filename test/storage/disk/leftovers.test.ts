// What a killed process has left goes: in staging when the root is opened again, beside its destinations when the next one
// writes there; what is anybody else's stays.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { parseRemotePath } from '../../../src/base/index.ts';
import { openLocalDirectory, openRoot } from '../../../src/storage/disk/index.ts';
import { readProcessMark } from '../../../src/storage/disk/staging/process-mark.ts';
import { fileEntry, putBatch, text } from '../contract/bed.ts';

const SOURCE = new URL('../../../src/storage/disk/staging/process-mark.ts', import.meta.url).href;
const own = readProcessMark();

/** The mark of a process that has ended. */
const markOfEnded = async (): Promise<string> => {
  const script = `import { readProcessMark } from '${SOURCE}'; process.stdout.write(readProcessMark().own);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
};

const nameOf = (mark: string): string => `.wherry-${mark}0123456789abcdef.part`;

describe('a file that waits beside its destination', () => {
  let directory: string;
  let ended: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wherry-leftovers-'));
    ended = await markOfEnded();
  });
  after(() => rm(directory, { recursive: true }));

  it('tells whose it is: of this process, of one that has ended, of another machine', () => {
    assert.match(own.own, /^[0-9a-f]{16}$/u);
    assert.equal(readProcessMark().own, own.own);
    assert.equal(own.isOver(own.own), false);
    assert.equal(own.isOver(ended), true);
    // Another process that has the same number by now.
    assert.equal(own.isOver(own.own.slice(0, 12) + ended.slice(12)), own.own.slice(12) !== ended.slice(12));
    const otherMachine = own.own.startsWith('0') ? `f${ended.slice(1)}` : `0${ended.slice(1)}`;
    assert.equal(own.isOver(otherMachine), false);
    assert.equal(own.isOver('not a mark at all'), false);
  });

  it('of a killed process goes when something is written there, and no other does', async () => {
    const foreign = `${own.own.startsWith('0') ? 'f' : '0'}${ended.slice(1)}`;
    const kept = [nameOf(own.own), nameOf(foreign), '.wherry-short.part', 'file', `x${nameOf(ended)}`];
    for (const name of [...kept, nameOf(ended)]) await writeFile(join(directory, name), 'x');
    const storage = await openLocalDirectory({ directory });
    try {
      const staged = await storage.stage(parseRemotePath('/new'), { size: 1 }, { policy: 'fail' });
      const during = await readdir(directory);
      assert.deepEqual(
        kept.filter((name) => !during.includes(name)),
        [],
      );
      assert.equal(during.includes(nameOf(ended)), false);
      assert.equal(during.length, kept.length + 1, 'what is being written lies there now');
      await staged.discard();
      assert.deepEqual((await readdir(directory)).sort(), kept.sort());
    } finally {
      await storage.close();
    }
  });
});

describe('a new directory that waits for its name', () => {
  let directory: string;
  let ended: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wherry-leftovers-'));
    ended = await markOfEnded();
  });
  after(() => rm(directory, { recursive: true }));

  /** As a process that was killed inside a batch leaves it. */
  const leave = async (at: string): Promise<void> => {
    await mkdir(join(at, 'below'), { recursive: true });
    for (const name of ['one', 'two', 'below/three']) await writeFile(join(at, name), 'half');
  };
  const files = ['a', 'b', 'c', 'd'].map((name) => fileEntry(`new/${name}`, text(name)));

  it('goes with its files when a killed process has left it beside its destination, and no other does', async () => {
    const place = join(directory, 'local');
    await leave(join(place, nameOf(ended)));
    await leave(join(place, nameOf(own.own)));
    await using storage = await openLocalDirectory({ directory: place });
    await putBatch(storage, parseRemotePath('/'), files);
    assert.deepEqual((await readdir(place)).sort(), [nameOf(own.own), 'new']);
    assert.deepEqual((await readdir(join(place, 'new'))).sort(), ['a', 'b', 'c', 'd']);
  });

  it('goes from the staging of a root when that is opened, and from beside its place when something is made there', async () => {
    const place = join(directory, 'root');
    const init = { directory: place, stateDirectory: join(directory, 'state') };
    await mkdir(place);
    await (await openRoot(init)).close();
    const staging = join(place, '.wherry', 'staging');
    await leave(join(staging, `${ended}0123456789abcdef.tree`));
    await leave(join(staging, 'of somebody else'));
    await leave(join(place, nameOf(ended)));
    await using storage = await openRoot(init);
    assert.deepEqual(await readdir(staging), ['of somebody else']);
    await putBatch(storage, parseRemotePath('/'), files);
    assert.deepEqual((await readdir(place)).sort(), ['.wherry', 'new']);
    assert.deepEqual(await readdir(staging), ['of somebody else']);
  });
});
