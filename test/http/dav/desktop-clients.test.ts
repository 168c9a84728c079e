// What the file managers of desktops send by WebDAV, request by request, as they send it: from their sources and from what they were seen to say.

import assert from 'node:assert/strict';
import { lstatSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import {
  hrefs,
  outcomes,
  startDav,
  told,
  tokenOf,
  valueOf,
  type Answer,
  type Ask,
  type DavBed,
} from './dav-bed.ts';

let bed: DavBed;
before(async () => (bed = await startDav()));
after(() => bed[Symbol.asyncDispose]());

/** Every request with these headers, too. */
const withHeaders =
  (ask: Ask, more: Readonly<Record<string, string>>): Ask =>
  (method, path, headers, body) =>
    ask(method, path, { ...more, ...headers }, body);

const statuses = (answers: readonly Answer[]): readonly number[] => answers.map(({ status }) => status);

describe('Windows Explorer', () => {
  const AGENT = {
    'User-Agent': 'Microsoft-WebDAV-MiniRedir/10.0.22631',
    translate: 'f',
    'Content-Length': '0',
  };
  const win: Ask = (method, path, headers, body) => {
    const { 'Content-Length': none, ...more } = AGENT;
    return bed.ask(
      method,
      path,
      { ...more, ...(body === undefined ? { 'Content-Length': none } : {}), ...headers },
      body,
    );
  };
  const LOCK =
    '<?xml version="1.0" encoding="utf-8" ?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner><D:href>DESKTOP-1\\anna</D:href></D:owner></D:lockinfo>';
  const times = (attributes: string): string =>
    `<?xml version="1.0" encoding="utf-8" ?><D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop><Z:Win32CreationTime>Sun, 06 Nov 1994 08:49:37 GMT</Z:Win32CreationTime><Z:Win32LastAccessTime>Sun, 06 Nov 1994 08:49:37 GMT</Z:Win32LastAccessTime><Z:Win32LastModifiedTime>Sun, 06 Nov 1994 08:49:37 GMT</Z:Win32LastModifiedTime><Z:Win32FileAttributes>${attributes}</Z:Win32FileAttributes></D:prop></D:set></D:propertyupdate>`;

  it('finds out at the top what the server speaks, before it logs in', async () => {
    const anonymous = bed.as(undefined);
    for (const path of ['/', '/files', '/files/', '*']) {
      const options = await anonymous('OPTIONS', path, AGENT);
      assert.equal(options.status, 200, path);
      assert.equal(options.headers['dav'], '1, 2');
      assert.equal(options.headers['ms-author-via'], 'DAV');
      assert.equal(options.headers['content-length'], '0');
      for (const method of [
        'PROPFIND',
        'PROPPATCH',
        'MKCOL',
        'PUT',
        'DELETE',
        'COPY',
        'MOVE',
        'LOCK',
        'UNLOCK',
      ])
        assert.ok(options.headers['allow']?.split(', ').includes(method), method);
    }
    const refused = await anonymous('PROPFIND', '/', { ...AGENT, Depth: '0' });
    assert.equal(refused.status, 401);
    assert.match(String(refused.headers['www-authenticate']), /^Basic /u);
  });

  it('walks down from the top, with and without a slash', async () => {
    for (const [path, depth] of [
      ['/', '0'],
      ['/', '1'],
      ['/files', '0'],
      ['/files', '1'],
      ['/files/', '1'],
    ] as const) {
      const answer = await win('PROPFIND', path, { Depth: depth });
      assert.ok(hrefs(answer).length > 0, path);
      assert.match(valueOf(answer, 'resourcetype') ?? '', /collection/u);
    }
    assert.equal((await win('PROPFIND', '/files/desktop.ini', { Depth: '0' })).status, 404);
  });

  it('copies a file: an empty one, a lock, the content, its times, and no lock any more', async () => {
    const path = '/files/a%23b%25c%20%C3%BC%20&%20(1).txt';
    const answers = [await win('PROPFIND', path, { Depth: '0' }), await win('PUT', path, {}, '')];
    const locked = await win('LOCK', path, { Timeout: 'Second-3600', Depth: '0' }, LOCK);
    const having = { If: `(<${tokenOf(locked)}>)` };
    answers.push(
      locked,
      await win('PROPPATCH', path, having, times('00000000')),
      await win('HEAD', path),
      await win('PUT', path, having, 'content'),
      await win('PROPPATCH', path, having, times('00000020')),
      await win('UNLOCK', path, { 'Lock-Token': `<${tokenOf(locked)}>` }),
    );
    assert.deepEqual(statuses(answers), [404, 201, 200, 207, 200, 204, 207, 204]);
    assert.deepEqual(outcomes(answers[6] as Answer), {
      Win32CreationTime: 200,
      Win32LastAccessTime: 200,
      Win32LastModifiedTime: 200,
      Win32FileAttributes: 200,
    });
    const file = bed.file('a#b%c ü & (1).txt');
    assert.equal(readFileSync(file, 'utf8'), 'content');
    assert.equal(lstatSync(file).mtimeMs, 784_111_777_000);
    const [shown] = told(await win('PROPFIND', path, { Depth: '0' }));
    assert.equal(shown?.properties.get('DAV:|getcontentlength')?.value, '7');
    assert.equal(shown?.properties.get('urn:schemas-microsoft-com:|Win32FileAttributes')?.value, '00000020');
  });

  it('makes a folder, names it, and gives it its times', async () => {
    const name = (encoded: string): string => `${bed.origin}/files/${encoded}`;
    const answers = [
      await win('PROPFIND', '/files/Neuer%20Ordner', { Depth: '0' }),
      await win('MKCOL', '/files/Neuer%20Ordner'),
      await win('PROPPATCH', '/files/Neuer%20Ordner', {}, times('00000010')),
      await win('MOVE', '/files/Neuer%20Ordner', {
        Destination: name('%C3%84pfel%20%2350%25'),
        Overwrite: 'F',
      }),
      await win('PROPFIND', '/files/%C3%84pfel%20%2350%25', { Depth: '1' }),
    ];
    assert.deepEqual(statuses(answers), [404, 201, 207, 201, 207]);
    assert.ok(Object.values(outcomes(answers[2] as Answer)).every((status) => status === 200));
    assert.equal(lstatSync(bed.file('Äpfel #50%')).mtimeMs, 784_111_777_000);
  });

  it('names what it has locked by its address', async () => {
    const locked = await win('LOCK', '/files/office.docx', { Timeout: 'Second-3600' }, LOCK);
    const tagged = { If: `<${bed.origin}/files/office.docx> (<${tokenOf(locked)}>)` };
    assert.equal((await win('PUT', '/files/office.docx', tagged, 'x')).status, 204);
    assert.equal(
      (await win('LOCK', '/files/office.docx', { ...tagged, Timeout: 'Second-3600' })).status,
      200,
    );
    assert.equal((await win('DELETE', '/files/office.docx', tagged)).status, 204);
  });
});

describe('the Finder of macOS', () => {
  const mac: Ask = (...asked) =>
    withHeaders(bed.ask, { 'User-Agent': 'WebDAVFS/3.0.0 (03008000) Darwin/23.6.0 (arm64)', Accept: '*/*' })(
      ...asked,
    );
  const BASIC =
    '<?xml version="1.0" encoding="utf-8"?>\n<D:propfind xmlns:D="DAV:">\n<D:prop>\n<D:getlastmodified/>\n<D:getcontentlength/>\n<D:creationdate/>\n<D:resourcetype/>\n</D:prop>\n</D:propfind>\n';
  const QUOTA =
    '<?xml version="1.0" encoding="utf-8"?>\n<D:propfind xmlns:D="DAV:">\n<D:prop>\n<D:quota-available-bytes/>\n<D:quota-used-bytes/>\n<D:quota/>\n<D:quotaused/>\n</D:prop>\n</D:propfind>\n';
  const LOCK =
    '<?xml version="1.0" encoding="utf-8"?>\n<D:lockinfo xmlns:D="DAV:">\n<D:lockscope><D:exclusive/></D:lockscope>\n<D:locktype><D:write/></D:locktype>\n<D:owner>\n<D:href>http://www.apple.com/webdav_fs/</D:href>\n</D:owner>\n</D:lockinfo>\n';

  it('mounts', async () => {
    const answers = [
      await mac('OPTIONS', '/files/'),
      await mac('PROPFIND', '/files/', { Depth: '0' }, BASIC),
      await mac('PROPFIND', '/files/', { Depth: '0' }, QUOTA),
      await mac('PROPFIND', '/files/', { Depth: '1' }, BASIC),
      await mac('PROPFIND', '/files/.DS_Store', { Depth: '0' }, BASIC),
      await mac('PROPFIND', '/files/._.', { Depth: '0' }, BASIC),
    ];
    assert.deepEqual(statuses(answers), [200, 207, 207, 207, 404, 404]);
    const { properties } = told(answers[2] as Answer)[0] ?? { properties: new Map() };
    assert.equal(properties.get('DAV:|quota-available-bytes')?.status, 200);
    assert.equal(properties.get('DAV:|quota')?.status, 404);
  });

  it('copies a file with its shadow: empty, locked, then in chunks of a length that it tells', async () => {
    for (const name of ['photo%20%C3%BC.jpg', '._photo%20%C3%BC.jpg', '.DS_Store']) {
      const path = `/files/${name}`;
      const answers = [await mac('PUT', path, {}, '')];
      const locked = await mac('LOCK', path, { Depth: '0', Timeout: 'Second-600' }, LOCK);
      const having = { If: `(<${tokenOf(locked)}>)` };
      answers.push(
        locked,
        await mac('PROPFIND', path, { Depth: '0' }, BASIC),
        await mac('LOCK', path, { Timeout: 'Second-600', ...having }),
        await mac(
          'PUT',
          path,
          { 'X-Expected-Entity-Length': '10', 'Transfer-Encoding': 'Chunked', ...having },
          ['01234', '56789'],
        ),
      );
      const etag = String(answers.at(-1)?.headers['etag']);
      answers.push(
        await mac('GET', path, { 'If-None-Match': etag }),
        await mac('GET', path, { 'If-Match': etag, 'If-Range': etag, Range: 'bytes=5-' }),
        await mac('UNLOCK', path, { 'Lock-Token': `<${tokenOf(locked)}>` }),
      );
      assert.deepEqual(statuses(answers), [201, 200, 207, 200, 204, 304, 206, 204], name);
      assert.equal(readFileSync(bed.file(decodeURIComponent(name)), 'utf8'), '0123456789');
    }
  });

  it('asks for many properties that nobody has, and is told so', async () => {
    const unknown = Array.from(
      { length: 60 },
      (_, index) => `<a:p${index} xmlns:a="http://www.apple.com/x${index % 7}"/>`,
    ).join('');
    const body = `<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/>${unknown}</D:prop></D:propfind>`;
    const [told0] = told(await mac('PROPFIND', '/files/', { Depth: '0' }, body));
    const found = [...(told0?.properties.values() ?? [])].map(({ status }) => status);
    assert.deepEqual(
      [found.filter((status) => status === 200).length, found.filter((status) => status === 404).length],
      [1, 60],
    );
  });

  it('saves safely: a new file beside the old one, which takes its place', async () => {
    const answers = [
      await mac('PUT', '/files/doc.txt', {}, 'old'),
      await mac('MKCOL', '/files/.TemporaryItems'),
      await mac('PUT', '/files/.TemporaryItems/doc.txt', {}, 'new'),
      await mac('MOVE', '/files/.TemporaryItems/doc.txt', {
        Destination: `${bed.origin}/files/doc.txt`,
        Overwrite: 'T',
      }),
      await mac('DELETE', '/files/.TemporaryItems/'),
    ];
    assert.deepEqual(statuses(answers), [201, 201, 201, 204, 204]);
    assert.equal(readFileSync(bed.file('doc.txt'), 'utf8'), 'new');
  });
});

describe('GNOME Files and gvfs', () => {
  const gvfs: Ask = (...asked) =>
    withHeaders(bed.ask, { 'User-Agent': 'gvfs/1.54.4', 'Accept-Language': 'de' })(...asked);
  const PROPS =
    '<?xml version="1.0" encoding="utf-8" ?>\n <D:propfind xmlns:D="DAV:">\n  <D:prop>\n<D:creationdate/>\n<D:displayname/>\n<D:getcontentlength/>\n<D:getcontenttype/>\n<D:getetag/>\n<D:getlastmodified/>\n<D:resourcetype/>\n  </D:prop>\n</D:propfind>';

  it('looks at each level on the way down, one by one', async () => {
    await mkdir(bed.file('level/one/t\u00fc'), { recursive: true });
    for (const path of ['/', '/files', '/files/level', '/files/level/one', '/files/level/one/t%C3%BC']) {
      const answer = await gvfs('PROPFIND', path, { Depth: '0', 'Apply-To-Redirect-Ref': 'T' }, PROPS);
      assert.equal(hrefs(answer).length, 1, path);
      assert.match(valueOf(answer, 'resourcetype') ?? '', /collection/u);
    }
  });

  it('makes, replaces and names files as others left them', async () => {
    const answers = [
      await gvfs('PUT', '/files/level/g.txt', { 'If-None-Match': '*' }, 'one'),
      await gvfs('PUT', '/files/level/g.txt', { 'If-None-Match': '*' }, 'two'),
    ];
    const etag = String(answers[0]?.headers['etag']);
    answers.push(
      await gvfs('PUT', '/files/level/g.txt', { 'If-Match': etag }, 'three'),
      await gvfs('MOVE', '/files/level/g.txt', {
        Destination: `${bed.origin}/files/level/one/%C3%BC%20%23%3F%25.txt`,
        Overwrite: 'F',
      }),
      await gvfs('COPY', '/files/level/one', {
        Destination: `${bed.origin}/files/level/two`,
        Overwrite: 'F',
      }),
      await gvfs('DELETE', '/files/level/one/'),
    );
    assert.deepEqual(statuses(answers), [201, 412, 204, 201, 201, 204]);
    assert.equal(readFileSync(bed.file('level/two/ü #?%.txt'), 'utf8'), 'three');
  });
});

describe('Dolphin of KDE', () => {
  it('moves to names that it encodes as little as it may', async () => {
    await writeFile(bed.file('kde'), 'k');
    const names = ["it's (1) + a & b = c; d, e!.txt", 'a@b:c$d~e_f-g.txt', '[x]'];
    let from = 'kde';
    for (const name of names) {
      const encoded = encodeURI(name).replaceAll('[', '%5B').replaceAll(']', '%5D');
      const answer = await bed.ask('MOVE', `/files/${encodeURIComponent(from)}`, {
        'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) KIO/6.8 kioworker/6.8.0',
        Destination: `${bed.origin}/files/${encoded}`,
        Overwrite: 'F',
      });
      assert.equal(answer.status, 201, name);
      from = name;
    }
    assert.equal(readFileSync(bed.file('[x]'), 'utf8'), 'k');
  });
});
