// The worker's file is found from the sources, from dist, and from a bundle in dist.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { findWorkerFile } from '../../../src/storage/disk/worker-file.ts';
import { createTemporaryDirectory } from '../disk-bed.ts';

describe('the file of the disk worker', () => {
  it('lies beside the module that asks, bundled where that is built', () => {
    assert.ok(existsSync(fileURLToPath(findWorkerFile())));
    assert.equal(
      findWorkerFile('file:///x/dist/storage/disk/worker-file.js').href,
      'file:///x/dist/storage/disk/worker.cjs',
    );
    assert.equal(
      findWorkerFile('file:///x/src/storage/disk/worker-file.ts').href,
      'file:///x/src/storage/disk/worker.ts',
    );
  });

  it('is found from bundles beside, below and outside of dist', async () => {
    await using temporary = await createTemporaryDirectory();
    const worker = join(temporary.path, 'dist', 'storage', 'disk', 'worker.cjs');
    await mkdir(join(worker, '..'), { recursive: true });
    await writeFile(worker, '');
    for (const bundle of ['dist/cli/main.cjs', 'dist/main.js', 'bin/main.js', 'main.js']) {
      assert.equal(
        fileURLToPath(findWorkerFile(pathToFileURL(join(temporary.path, bundle)).href)),
        worker,
        bundle,
      );
    }
  });

  it('is missed aloud', () => {
    assert.throws(() => findWorkerFile('file:///nowhere/at/all.js'), /installation is incomplete/u);
  });
});
