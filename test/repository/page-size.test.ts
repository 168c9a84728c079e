// How much of the page travels before anything is shown.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { REPOSITORY } from './working-copy.ts';

const PAGE = join(REPOSITORY, 'dist', 'web');
const MOST = 60 * 1024;

const read = (file: string): string => readFileSync(join(PAGE, file), 'utf8');
const compressedSize = (file: string): number => readFileSync(join(PAGE, `${file}.gz`)).length;

/** Files that a script is loaded with: itself, what it imports statically, and what these do. */
const withImports = (file: string, found = new Set<string>()): ReadonlySet<string> => {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, name = ''] of read(file).matchAll(/(?:from|import)\s*["'](\.\/[^"']+)["']/gu))
    withImports(join(dirname(file), name), found);
  return found;
};

const addressIn = (html: string, pattern: RegExp): string => {
  const [, address] = pattern.exec(html) ?? [];
  assert.ok(address !== undefined, `index.html names ${pattern}`);
  return address.slice(1);
};

/** What is loaded on use and needed all the same: a language. */
const FIRST = /\/en-/u;

describe('the page', () => {
  it(`is at most ${MOST} bytes before parts that are loaded when they are used, compressed by gzip`, () => {
    const html = read('index.html');
    const main = addressIn(html, /src="([^"]+\.js)"/u);
    const style = addressIn(html, /href="([^"]+\.css)"/u);
    const scripts = new Set(withImports(main));
    for (const script of [...scripts])
      for (const [, name = ''] of read(script).matchAll(/import\(["'`](\.\/[^"'`]+)["'`]\)/gu))
        if (FIRST.test(name)) for (const each of withImports(join(dirname(script), name))) scripts.add(each);
    assert.ok([...scripts].some((file) => FIRST.test(file)));
    const sizes = ['index.html', style, ...scripts].map((file) => [file, compressedSize(file)] as const);
    const sum = sizes.reduce((total, [, size]) => total + size, 0);
    assert.ok(sum <= MOST, `${sum} bytes: ${sizes.map(([file, size]) => `${file} ${size}`).join(', ')}`);
  });
});
