// A small page, as one is built: with an index, assets that are there compressed as well, and what is none of it.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { ServerInit } from '../../../src/server/index.ts';
import { startHttp, type HttpBed } from '../http-bed.ts';

export const INDEX =
  '<!doctype html><title>Page</title><script type="module" src="/assets/app-1a2b.js"></script>';
export const SCRIPT = `document.title = ${JSON.stringify('x'.repeat(2000))};\n`;
export const SECRET = 'nobody may read this';

export interface PageBed extends HttpBed {
  readonly pageDirectory: string;
}

export const writePage = async (directory: string): Promise<void> => {
  const assets = join(directory, 'assets');
  await mkdir(join(assets, 'deeper'), { recursive: true });
  await writeFile(join(directory, 'index.html'), INDEX);
  await writeFile(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(assets, 'app-1a2b.js'), SCRIPT);
  await writeFile(join(assets, 'app-1a2b.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(assets, 'app-1a2b.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(assets, 'style-3c4d.css'), 'body { margin: 0 }');
  await writeFile(join(assets, 'style-3c4d.css.gz'), gzipSync('body { margin: 0 }'));
  await writeFile(join(assets, 'core-5e6f.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d]));
  await writeFile(join(assets, 'deeper', 'app.js'), SECRET);
  await writeFile(join(assets, 'notes.unknown'), SECRET);
  await writeFile(join(assets, '.hidden.js'), SECRET);
  await symlink('/etc/passwd', join(assets, 'linked.txt'));
};

export const startWithPage = async (
  init: Partial<ServerInit> = {},
  options?: Parameters<typeof startHttp>[1],
): Promise<PageBed> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-page-'));
  const pageDirectory = join(directory, 'web');
  await writePage(pageDirectory);
  await writeFile(join(directory, 'outside.js'), SECRET);
  const bed = await startHttp({ pageDirectory, ...init }, options);
  return {
    ...bed,
    pageDirectory,
    [Symbol.asyncDispose]: async () => {
      await bed[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
