// Directories by HTTP: as a page, as JSON, as an archive.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nameFromBytes } from '../../src/base/index.ts';
import { encodeName } from '../../src/http/target.ts';
import { startHttp, type HttpBed } from './http-bed.ts';
import { readZip } from './read-zip.ts';

const HTML = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
const NASTY = '<img src=x onerror=alert(1)>"\'&.txt';

let bed: HttpBed;
before(async () => {
  bed = await startHttp({}, { keepsAlive: true });
  const on = (name: string): string => join(bed.root, name);
  await mkdir(on('docs/deep/empty'), { recursive: true });
  await writeFile(on('docs/file10'), '0123456789');
  await writeFile(on('docs/file2'), '01');
  await writeFile(on('docs/deep/run.sh'), '#!/bin/sh\n');
  await chmod(on('docs/deep/run.sh'), 0o755);
  await utimes(on('docs/file2'), 1_600_000_000, 1_600_000_000);
  await utimes(on('docs/file10'), 1_500_000_000, 1_500_000_000);
  await mkdir(on('odd'));
  await writeFile(on(`odd/${NASTY}`), 'x');
  await writeFile(Buffer.from(`${on('odd')}/raw\xff`, 'latin1'), 'raw');
  await writeFile(on('odd/two\nlines'), 'x');
  await writeFile(on('odd/turned\u202ename'), 'x');
  await symlink('../docs', on('odd/link'));
  await symlink('/etc', on('odd/outside'));
  await symlink('nowhere', on('odd/broken'));
});
after(() => bed[Symbol.asyncDispose]());

/** Names of rows, in order. */
const rowsOf = (page: string): string[] =>
  [...page.matchAll(/<tr><td>(?:<a [^>]*>)?([^<]*)/gu)].map(([, name = '']) => name);

describe('a directory as a page', () => {
  it('names what is in it, directories first, then as people count', async () => {
    const { status, headers, text } = await bed.ask('GET', '/files/docs/', HTML);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.deepEqual(rowsOf(text), ['deep/', 'file2', 'file10']);
    assert.match(text, /<a href="\/files\/docs\/deep\/">deep\/<\/a>/u);
    assert.match(text, /<a href="\/files\/">Files<\/a> \/ <a href="\/files\/docs\/">docs<\/a>/u);
    assert.match(text, /<a href="\/files\/">↑ Up<\/a>/u);
    assert.match(text, /<a href="\?zip">/u);
    assert.match(text, /2020-09-13 12:26/u);
    assert.match(text, /^<!doctype html>\n<html lang="en">/u);
    // With or without the slash, and for who asks for nothing in particular.
    assert.deepEqual(rowsOf((await bed.ask('GET', '/files/docs')).text), ['deep/', 'file2', 'file10']);
  });

  it('is sorted as it is asked to be, and says how it is', async () => {
    const page = async (query: string): Promise<string> =>
      (await bed.ask('GET', `/files/docs/${query}`, HTML)).text;
    for (const [query, rows] of [
      ['', ['deep/', 'file2', 'file10']],
      ['?sort=name&order=desc', ['deep/', 'file10', 'file2']],
      ['?sort=size', ['deep/', 'file2', 'file10']],
      ['?sort=size&order=desc', ['deep/', 'file10', 'file2']],
      ['?sort=time', ['deep/', 'file10', 'file2']],
      ['?sort=time&order=desc', ['deep/', 'file2', 'file10']],
      ['?sort=__proto__&order=<script>', ['deep/', 'file2', 'file10']],
    ] as const)
      assert.deepEqual(rowsOf(await page(query)), rows, query);
    const bySize = await page('?sort=size');
    assert.match(
      bySize,
      /<th class="number" aria-sort="ascending"><a href="\?sort=size&amp;order=desc">Size ↑<\/a>/u,
    );
    assert.equal(bySize.match(/aria-sort/gu)?.length, 1);
    assert.match(await page('?sort=size&order=desc'), /aria-sort="descending"><a href="\?sort=size">Size ↓/u);
  });

  it('row 46: runs nothing, and holds names as text only', async () => {
    const { text, headers } = await bed.ask('GET', '/files/odd/', HTML);
    assert.doesNotMatch(text, /<script|<img|onerror=alert\(1\)>[^&]*"|javascript:/iu);
    assert.match(text, /&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;\.txt<\/a>/u);
    assert.doesNotMatch(text, /\u202e/u);
    assert.match(text, /two\\nlines/u);
    assert.match(text, /raw\\xff/u);
    const policy = String(headers['content-security-policy']);
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/u,
    );
    const refused = await bed.ask('GET', '/files/%3Cscript%3Ealert(1)%3C%2Fscript%3E', HTML);
    assert.doesNotMatch(refused.text, /<script/iu);
    const missing = await bed.ask('GET', '/files/%3Cscript%3Ealert(1)', HTML);
    assert.equal(missing.status, 404);
    assert.doesNotMatch(missing.text, /<script/iu);
  });

  it('leads by its links to each entry, whatever its name, and nowhere outside', async () => {
    const { text } = await bed.ask('GET', '/files/odd/', HTML);
    const links = [...text.matchAll(/<tr><td><a href="([^"]*)">/gu)].map(([, href = '']) => href);
    assert.equal(links.length, 5);
    for (const href of links) {
      const { status } = await bed.ask('GET', href.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));
      assert.equal(status, 200, href);
    }
    assert.match(text, /outside <small>→ \/etc<\/small>|outside<\/td>|outside/u);
    assert.doesNotMatch(text, /href="[^"]*(?:outside|broken)"/u);
  });

  it('of the root has nothing above it, and may be empty', async () => {
    const { text } = await bed.ask('GET', '/files/', HTML);
    assert.doesNotMatch(text, /Up<|\.wherry/u);
    const empty = await bed.ask('GET', '/files/docs/deep/empty', HTML);
    assert.match(empty.text, /0 entries/u);
    assert.doesNotMatch(empty.text, /\?zip/u);
    const head = await bed.ask('HEAD', '/files/', HTML);
    assert.deepEqual([head.status, head.body.length], [200, 0]);
  });
});

interface Listing {
  readonly path: string;
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly problems: readonly unknown[];
}

describe('a directory as JSON', () => {
  it('has each entry with what is known of it', async () => {
    const { headers, json } = await bed.ask('GET', '/files/docs?json');
    assert.equal(headers['content-type'], 'application/json');
    const { path, entries, problems } = json as Listing;
    assert.equal(path, '/docs');
    assert.deepEqual(problems, []);
    const file = entries.find(({ name }) => name === 'file2');
    assert.equal(file?.['kind'], 'file');
    assert.equal(file['size'], 2);
    assert.equal(file['mtime'], '2020-09-13T12:26:40.000Z');
    assert.equal(file['path'], '/docs/file2');
    assert.match(
      String((await bed.ask('HEAD', '/files/docs/file2')).headers.etag),
      new RegExp(`^"${String(file['version'])}"$`, 'u'),
    );
  });

  it('goes all the way down when that is asked for, and follows no link', async () => {
    const { json } = await bed.ask('GET', '/files/?json&recursive');
    const paths = (json as Listing).entries.map(({ path }) => path);
    assert.ok(paths.includes('/docs/deep/empty'));
    assert.ok(paths.includes('/odd/link'));
    assert.ok(
      !paths.some((path) => String(path).startsWith('/odd/link/') || String(path).includes('.wherry')),
    );
    const names = (json as Listing).entries.map(({ name }) => name);
    assert.ok(names.includes(nameFromBytes(Buffer.from('raw\xff', 'latin1'))));
  });

  it('is what a program gets that asks for it, and of a file it is the file', async () => {
    const { json } = await bed.ask('GET', '/files/docs/deep/empty', {
      headers: { Accept: 'application/json' },
    });
    assert.deepEqual(json, { path: '/docs/deep/empty', entries: [], problems: [] });
    assert.equal((await bed.ask('GET', '/files/docs/file2?json')).text, '01');
    assert.equal((await bed.ask('GET', '/files/docs/file2/?json')).status, 409);
    assert.equal((await bed.ask('GET', '/files/missing/?json')).status, 404);
  });

  it('leads through links that stay inside', async () => {
    const { json } = await bed.ask('GET', '/files/odd/link/?json');
    assert.deepEqual((json as Listing).entries.map(({ name }) => name).toSorted(), [
      'deep',
      'file10',
      'file2',
    ]);
    assert.ok((await bed.ask('GET', '/files/odd/outside/?json')).status >= 400);
  });
});

describe('a directory as an archive', () => {
  it('holds its files with their modes and times, and its empty directories', async () => {
    const { status, headers, body } = await bed.ask('GET', '/files/docs?zip');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/zip');
    assert.equal(
      headers['content-disposition'],
      `attachment; filename="docs.zip"; filename*=UTF-8''docs.zip`,
    );
    const members = readZip(body);
    assert.deepEqual(
      members.map(({ name, mode, content }) => [name, mode.toString(8), content.toString()]).toSorted(),
      [
        ['deep/', '40755', ''],
        ['deep/empty/', '40755', ''],
        ['deep/run.sh', '100755', '#!/bin/sh\n'],
        ['file10', '100644', '0123456789'],
        ['file2', '100644', '01'],
      ],
    );
    const { time, mtimeS } = members.find(({ name }) => name === 'file2') ?? {};
    assert.equal(mtimeS, 1.6e9);
    // Programs that do not read that have the time of day where the server is.
    const offsetMs = new Date(1.6e12).getTimezoneOffset() * 60_000;
    assert.equal(time, new Date(1.6e12 - offsetMs).toISOString().slice(0, 19));
  });

  it('rows 19, 52: has names that are safe anywhere, and says what it lacks', async () => {
    const members = readZip((await bed.ask('GET', '/files/odd/?zip')).body);
    const names = members.map(({ name }) => name).toSorted();
    assert.deepEqual(
      names,
      [`${NASTY}`, 'NOT IN THIS ARCHIVE.txt', 'raw_', 'turned_name', 'two_lines'].toSorted(),
    );
    const report = members.find(({ name }) => name.startsWith('NOT'))?.content.toString() ?? '';
    for (const link of ['/odd/link', '/odd/outside', '/odd/broken'])
      assert.match(report, new RegExp(`^${link}: UNSUPPORTED`, 'mu'));
  });

  it(
    'is understood by programs that unpack',
    { skip: hasUnzip() ? false : 'there is no unzip' },
    async () => {
      const file = join(bed.running.directory, 'all.zip');
      await writeFile(file, (await bed.ask('GET', '/files/?zip')).body);
      assert.match(execFileSync('unzip', ['-t', file], { encoding: 'utf8' }), /No errors detected/u);
    },
  );

  it('of what is no directory is refused', async () => {
    assert.equal((await bed.ask('GET', '/files/docs/file2?zip')).text, '01');
    assert.equal((await bed.ask('GET', '/files/missing/?zip')).status, 404);
    assert.equal((await bed.ask('GET', '/files/docs/file2/?zip')).status, 409);
    const head = await bed.ask('HEAD', '/files/docs?zip');
    assert.deepEqual(
      [head.status, head.body.length, head.headers['content-type']],
      [200, 0, 'application/zip'],
    );
    assert.equal(
      (await bed.ask('GET', `/files/${encodeName(nameFromBytes(Uint8Array.of(0xff)))}/?zip`)).status,
      404,
    );
  });

  it('of an empty directory is an archive all the same', async () => {
    const { status, body } = await bed.ask('GET', '/files/docs/deep/empty/?zip');
    assert.equal(status, 200);
    assert.deepEqual(readZip(body), []);
  });
});

function hasUnzip(): boolean {
  try {
    execFileSync('unzip', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
