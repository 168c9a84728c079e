// PROPPATCH over a real server, and what becomes of properties when entries move, by whatever door.

import assert from 'node:assert/strict';
import { mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { MAX_PROPERTIES } from '../../../src/catalog/property-store.ts';
import { lockPath, outcomes, propBody, setBody, startDav, valueOf, type DavBed } from './dav-bed.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const MTIME_MS = 784_111_777_000;

describe('PROPPATCH', () => {
  let bed: DavBed;
  let count = 0;
  before(async () => (bed = await startDav()));
  after(() => bed[Symbol.asyncDispose]());

  /** A new file, by its name in the root. */
  const newFile = async (): Promise<string> => {
    count += 1;
    await writeFile(bed.file(`f${count}`), 'content');
    return `f${count}`;
  };
  const set = async (name: string, properties: string, removed?: string) =>
    bed.ask('PROPPATCH', `/files/${name}`, {}, setBody(properties, removed));
  const colourOf = async (name: string): Promise<string | undefined> =>
    valueOf(await bed.ask('PROPFIND', `/files/${name}`, { Depth: '0' }), 'colour', 'urn:x');
  const mtimeOf = async (name: string): Promise<number> => (await stat(bed.file(name))).mtimeMs;

  it('keeps what is set, with everything in it, until it is removed', async () => {
    const name = await newFile();
    const xml = '<X:colour xml:lang="en" a="1">deep <X:b>blue</X:b> &amp; &lt;green&gt;</X:colour>';
    assert.deepEqual(outcomes(await set(name, xml)), { colour: 200 });
    const answer = await bed.ask('PROPFIND', `/files/${name}`, { Depth: '0' }, propBody('<X:colour/>'));
    assert.match(answer.text, /colour [^>]*xml:lang="en"/u);
    assert.match(
      (await colourOf(name)) ?? '',
      /^deep <.*blue.*> &amp; &lt;green&gt;$|^deep <.*blue.*> & <green>$/u,
    );
    assert.deepEqual(outcomes(await set(name, '', '<X:colour/>')), { colour: 200 });
    assert.equal(await colourOf(name), undefined);
    assert.deepEqual(outcomes(await set(name, '', '<X:colour/>')), { colour: 200 });
  });

  it('does instructions in their order', async () => {
    const name = await newFile();
    await set(name, '<X:colour>red</X:colour><X:colour>blue</X:colour>');
    assert.equal(await colourOf(name), 'blue');
    await set(name, '<X:colour>green</X:colour>', '<X:colour/>');
    assert.equal(await colourOf(name), undefined);
  });

  for (const [what, property] of [
    ['Windows', `<Z:Win32LastModifiedTime>${DATE}</Z:Win32LastModifiedTime>`],
    ['davfs2 and others', `<D:getlastmodified>${DATE}</D:getlastmodified>`],
    ['Nextcloud', '<D:lastmodified>784111777</D:lastmodified>'],
  ] as const)
    it(`sets the time of files and directories, and of what links lead to, as ${what} does`, async () => {
      const name = await newFile();
      const [directory, toFile, toDirectory] = [`d${name}`, `lf${name}`, `ld${name}`];
      await mkdir(bed.file(directory));
      await symlink(name, bed.file(toFile));
      await symlink(directory, bed.file(toDirectory));
      for (const each of [toFile, toDirectory]) {
        assert.deepEqual(Object.values(outcomes(await set(each, property))), [200], each);
        const shown = await bed.ask('PROPFIND', `/files/${each}`, { Depth: '0' });
        assert.equal(valueOf(shown, 'getlastmodified'), DATE, each);
      }
      assert.equal(await mtimeOf(name), MTIME_MS);
      assert.equal(await mtimeOf(directory), MTIME_MS);
      await writeFile(bed.file(`${directory}/new`), '');
      assert.notEqual(await mtimeOf(directory), MTIME_MS);
      for (const each of [name, directory])
        assert.deepEqual(Object.values(outcomes(await set(each, property))), [200], each);
      assert.equal(await mtimeOf(directory), MTIME_MS);
    });

  it('says honestly that the root has no time to be set', async () => {
    const answer = await bed.ask('PROPPATCH', '/files/', {}, setBody('<D:lastmodified>1</D:lastmodified>'));
    assert.deepEqual(outcomes(answer), { lastmodified: 403 });
  });

  it('sets the executable bit as davfs2 does, of files alone', async () => {
    const name = await newFile();
    const executable = async () =>
      valueOf(
        await bed.ask('PROPFIND', `/files/${name}`, { Depth: '0' }, propBody('<A:executable/>')),
        'executable',
        'http://apache.org/dav/props/',
      );
    assert.equal(await executable(), 'F');
    const before = await mtimeOf(name);
    for (const [value, mode] of [
      ['T', 0o100],
      ['F', 0],
    ] as const) {
      assert.deepEqual(outcomes(await set(name, `<A:executable>${value}</A:executable>`)), {
        executable: 200,
      });
      assert.equal(await executable(), value);
      assert.equal((await stat(bed.file(name))).mode & 0o100, mode);
    }
    assert.equal(await mtimeOf(name), before);
    assert.deepEqual(outcomes(await set(name, '<A:executable>yes</A:executable>')), { executable: 409 });
    await mkdir(bed.file(`d${name}`));
    assert.deepEqual(outcomes(await set(`d${name}`, '<A:executable>T</A:executable>')), { executable: 403 });
  });

  for (const [what, refused, status] of [
    ['what is protected', '<D:getetag>"1"</D:getetag>', 403],
    ['a time that is none', '<D:getlastmodified>yesterday</D:getlastmodified>', 409],
  ] as const)
    it(`does nothing where one of it is ${what}`, async () => {
      const name = await newFile();
      const before = await mtimeOf(name);
      const answer = await set(
        name,
        `<X:colour>red</X:colour><Z:Win32LastModifiedTime>${DATE}</Z:Win32LastModifiedTime>${refused}`,
      );
      const { colour, Win32LastModifiedTime, ...rest } = outcomes(answer);
      assert.deepEqual([colour, Win32LastModifiedTime, ...Object.values(rest)], [424, 424, status]);
      assert.equal(await colourOf(name), undefined);
      assert.equal(await mtimeOf(name), before);
    });

  it('does nothing where the disk refuses one of it', async () => {
    const name = await newFile();
    await mkdir(bed.file(`d${name}`));
    await set(`d${name}`, '<X:colour>red</X:colour>');
    const answer = await set(
      `d${name}`,
      '<X:colour>blue</X:colour><X:size>1</X:size><A:executable>T</A:executable>',
    );
    assert.ok(Object.values(outcomes(answer)).every((status) => status !== 200));
    assert.equal(await colourOf(`d${name}`), 'red');
    const all = await bed.ask('PROPFIND', `/files/d${name}`, { Depth: '0' });
    assert.equal(valueOf(all, 'size', 'urn:x'), undefined);
  });

  it('keeps only so much: of one entry so many, and each so long', async () => {
    const name = await newFile();
    const before = await mtimeOf(name);
    const many = Array.from({ length: MAX_PROPERTIES.ofEntry }, (_, index) => `<X:p${index}/>`).join('');
    assert.ok(Object.values(outcomes(await set(name, many))).every((status) => status === 200));
    const more = `<X:more/><D:lastmodified>784111777</D:lastmodified>`;
    assert.ok(Object.values(outcomes(await set(name, more))).every((status) => status >= 400));
    assert.equal(await mtimeOf(name), before);
    assert.deepEqual(outcomes(await set(name, '<X:p1>2</X:p1>')), { p1: 200 });
    assert.deepEqual(outcomes(await set(name, '<X:more/>', '<X:p1/>')), { more: 200, p1: 200 });
    const long = await set(await newFile(), `<X:colour>${'x'.repeat(70_000)}</X:colour>`);
    assert.equal(long.status, 413);
  });

  it('is malformed without instructions', async () => {
    const name = await newFile();
    for (const body of ['', '<x/>', '<propertyupdate xmlns="DAV:"/>', '<D:propertyupdate'])
      assert.equal((await bed.ask('PROPPATCH', `/files/${name}`, {}, body)).status, 400, body);
  });

  it('of nothing, or of what is not shown, is refused', async () => {
    await symlink('/etc/passwd', bed.file('outside'));
    for (const name of ['none', 'outside'])
      assert.equal((await set(name, '<X:colour>red</X:colour>')).status, 404);
  });

  it('is refused where its preconditions fail', async () => {
    const name = await newFile();
    const body = setBody('<X:colour>red</X:colour>');
    for (const headers of [{ 'If-Match': '"other"' }, { 'If-None-Match': '*' }, { If: '(["other"])' }])
      assert.equal((await bed.ask('PROPPATCH', `/files/${name}`, headers, body)).status, 412);
    assert.equal(await colourOf(name), undefined);
    const etag = String((await bed.ask('HEAD', `/files/${name}`)).headers['etag']);
    for (const headers of [{ 'If-Match': etag }, { If: `([${etag}])` }])
      assert.equal((await bed.ask('PROPPATCH', `/files/${name}`, headers, body)).status, 207);
  });
});

describe('properties', () => {
  let bed: DavBed;
  before(async () => (bed = await startDav()));
  after(() => bed[Symbol.asyncDispose]());

  const plant = async (directory: string): Promise<void> => {
    await mkdir(bed.file(`${directory}/sub`), { recursive: true });
    await writeFile(bed.file(`${directory}/sub/f`), 'content');
    for (const [path, colour] of [
      ['', 'red'],
      ['/sub', 'green'],
      ['/sub/f', 'blue'],
    ] as const) {
      const answer = await bed.ask(
        'PROPPATCH',
        `/files/${directory}${path}`,
        {},
        setBody(`<X:colour>${colour}</X:colour>`),
      );
      assert.deepEqual(outcomes(answer), { colour: 200 });
    }
  };
  const colours = async (directory: string): Promise<readonly (string | undefined)[]> =>
    Promise.all(
      ['', '/sub', '/sub/f'].map(async (path) => {
        const answer = await bed.ask('PROPFIND', `/files/${directory}${path}`, { Depth: '0' });
        return answer.status === 207 ? valueOf(answer, 'colour', 'urn:x') : 'gone';
      }),
    );
  const ALL = ['red', 'green', 'blue'];
  const GONE = ['gone', 'gone', 'gone'];
  const NONE = [undefined, undefined, undefined];

  it('go along with MOVE, and are COPYed', async () => {
    await plant('a');
    assert.equal((await bed.ask('MOVE', '/files/a', { Destination: `${bed.origin}/files/b` })).status, 201);
    assert.deepEqual([await colours('a'), await colours('b')], [GONE, ALL]);
    assert.equal((await bed.ask('COPY', '/files/b', { Destination: '/files/c' })).status, 201);
    assert.deepEqual([await colours('b'), await colours('c')], [ALL, ALL]);
    const shallow = await bed.ask('COPY', '/files/b', { Destination: '/files/d', Depth: '0' });
    assert.equal(shallow.status, 201);
    assert.deepEqual(await colours('d'), ['red', 'gone', 'gone']);
  });

  it('go along with a move and end with a removal over a link', async () => {
    await plant('e');
    const remote = await bed.link();
    await remote.files.move('/e', '/f');
    assert.deepEqual([await colours('e'), await colours('f')], [GONE, ALL]);
    await remote.files.remove('/f', { recursive: true });
    await mkdir(bed.file('f/sub'), { recursive: true });
    await writeFile(bed.file('f/sub/f'), '');
    assert.deepEqual(await colours('f'), NONE);
  });

  it('end with DELETE, and what is made in its place has none of them', async () => {
    await plant('g');
    assert.equal((await bed.ask('DELETE', '/files/g')).status, 204);
    assert.equal((await bed.ask('MKCOL', '/files/g')).status, 201);
    assert.equal((await bed.ask('MKCOL', '/files/g/sub')).status, 201);
    assert.equal((await bed.ask('PUT', '/files/g/sub/f', {}, 'new')).status, 201);
    assert.deepEqual(await colours('g'), NONE);
  });

  for (const door of ['PUT', 'a link'])
    it(`are not inherited by what comes by ${door} where something else removed them`, async () => {
      await plant('h');
      await rm(bed.file('h'), { recursive: true });
      if (door === 'PUT') {
        await bed.ask('MKCOL', '/files/h');
        await bed.ask('MKCOL', '/files/h/sub');
        await bed.ask('PUT', '/files/h/sub/f', {}, 'new');
      } else {
        const remote = await bed.link();
        await remote.files.makeDirectory('/h/sub', { parents: true });
        await remote.files.createFile('/h/sub/f');
      }
      assert.deepEqual(await colours('h'), NONE);
      await bed.ask('DELETE', '/files/h');
    });

  it('stay when a file is written anew', async () => {
    await plant('i');
    assert.equal((await bed.ask('PUT', '/files/i/sub/f', {}, 'new')).status, 204);
    assert.deepEqual(await colours('i'), ALL);
  });

  it('of what COPY and MOVE replace are gone', async () => {
    await plant('j');
    for (const method of ['COPY', 'MOVE']) {
      await bed.ask('PUT', '/files/plain', {}, 'plain');
      await bed.ask('PROPPATCH', '/files/plain', {}, setBody('<X:size>1</X:size>'));
      await bed.ask('PUT', '/files/old', {}, 'old');
      await bed.ask('PROPPATCH', '/files/old', {}, setBody('<X:colour>grey</X:colour>'));
      assert.equal((await bed.ask(method, '/files/plain', { Destination: '/files/old' })).status, 204);
      const answer = await bed.ask('PROPFIND', '/files/old', { Depth: '0' });
      assert.equal(valueOf(answer, 'colour', 'urn:x'), undefined, method);
      assert.equal(valueOf(answer, 'size', 'urn:x'), '1', method);
    }
    await plant('k');
    await bed.ask('MKCOL', '/files/l');
    assert.equal((await bed.ask('COPY', '/files/l', { Destination: '/files/k' })).status, 204);
    assert.deepEqual(await colours('k'), [undefined, 'gone', 'gone']);
  });

  it('set through a link on the way belong to what it leads to', async () => {
    await plant('m');
    await symlink('m', bed.file('way'));
    await bed.ask('PROPPATCH', '/files/way/sub/f', {}, setBody('<X:colour>white</X:colour>'));
    assert.deepEqual(await colours('m'), ['red', 'green', 'white']);
    await bed.ask('MOVE', '/files/way/sub/f', { Destination: '/files/moved' });
    assert.deepEqual((await colours('moved'))[0], 'white');
    await bed.ask('COPY', '/files/moved', { Destination: '/files/way/sub/f' });
    assert.deepEqual(await colours('m'), ['red', 'green', 'white']);
  });

  it('need nobody to lock them, and are refused where somebody else has', async () => {
    await plant('n');
    const token = await lockPath(bed.ask, '/files/n/sub/f');
    const body = setBody('<X:colour>black</X:colour>');
    assert.equal((await bed.ask('PROPPATCH', '/files/n/sub/f', {}, body)).status, 423);
    assert.deepEqual(await colours('n'), ALL);
    assert.equal((await bed.ask('PROPPATCH', '/files/n/sub/f', { If: `(<${token}>)` }, body)).status, 207);
    assert.deepEqual(await colours('n'), ['red', 'green', 'black']);
  });

  it('outlive the server', async () => {
    await plant('o');
    const { root, stateDirectory } = bed.running;
    await bed.running.server.close();
    await using again = await startDav({ root, stateDirectory });
    const answer = await again.ask('PROPFIND', '/files/o/sub/f', { Depth: '0' });
    assert.equal(valueOf(answer, 'colour', 'urn:x'), 'blue');
  });
});
