// What davfs2, rclone and cadaver send by WebDAV, request by request, as they send it: from their sources and from what they were seen to say.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { startDav, told, tokenOf, valueOf, type Answer, type Ask, type DavBed } from './dav-bed.ts';

let bed: DavBed;
before(async () => (bed = await startDav()));
after(() => bed[Symbol.asyncDispose]());

/** Every request with these headers, too. */
const withHeaders =
  (ask: Ask, more: Readonly<Record<string, string>>): Ask =>
  (method, path, headers, body) =>
    ask(method, path, { ...more, ...headers }, body);

const statuses = (answers: readonly Answer[]): readonly number[] => answers.map(({ status }) => status);

describe('davfs2', () => {
  const davfs: Ask = (...asked) =>
    withHeaders(bed.ask, { 'User-Agent': 'davfs2/1.6.1 neon/0.32.5', TE: 'trailers' })(...asked);
  const PROPS =
    '<?xml version="1.0" encoding="utf-8"?>\n<propfind xmlns="DAV:"><prop>\n<getetag xmlns="DAV:"/>\n<getcontentlength xmlns="DAV:"/>\n<creationdate xmlns="DAV:"/>\n<getlastmodified xmlns="DAV:"/>\n<resourcetype xmlns="DAV:"/>\n<executable xmlns="http://apache.org/dav/props/"/>\n</prop></propfind>\n';
  const LOCK =
    '<?xml version="1.0" encoding="utf-8"?>\n<lockinfo xmlns=\'DAV:\'>\n <lockscope><exclusive/></lockscope>\n<locktype><write/></locktype><owner>anna</owner>\n</lockinfo>\n';

  it('makes a file by locking a name that is free, and writes it under the lock', async () => {
    const path = '/files/new%20file';
    const locked = await davfs('LOCK', path, { Depth: '0', Timeout: 'Second-1800' }, LOCK);
    assert.equal(locked.status, 201);
    const token = tokenOf(locked);
    const having = { If: `<${bed.origin}${path}> (<${token}>)` };
    const etag = String((await davfs('HEAD', path)).headers['etag']);
    const answers = [
      await davfs('PUT', path, { ...having, 'If-Match': etag }, 'content'),
      await davfs(
        'PROPPATCH',
        path,
        having,
        '<?xml version="1.0" encoding="utf-8" ?>\n<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><executable xmlns="http://apache.org/dav/props/">T</executable></D:prop></D:set></D:propertyupdate>',
      ),
      await davfs('LOCK', path, { Timeout: 'Second-1800', ...having }),
      await davfs('UNLOCK', path, { 'Lock-Token': `<${token}>` }),
    ];
    assert.deepEqual(statuses(answers), [204, 207, 200, 204]);
    assert.equal(lstatSync(bed.file('new file')).mode & 0o111, 0o111 & ~process.umask());
    const shown = await davfs('PROPFIND', path, { Depth: '0' }, PROPS);
    assert.equal(valueOf(shown, 'executable', 'http://apache.org/dav/props/'), 'T');
  });

  it('does not write what has changed behind its back', async () => {
    await davfs('PUT', '/files/guarded', {}, 'one');
    const etag = String((await davfs('HEAD', '/files/guarded')).headers['etag']);
    await davfs('PUT', '/files/guarded', {}, 'two');
    assert.equal((await davfs('PUT', '/files/guarded', { 'If-Match': etag }, 'three')).status, 412);
    const before = { 'If-Unmodified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT' };
    assert.equal((await davfs('PUT', '/files/guarded', before, 'three')).status, 412);
    assert.equal((await davfs('PUT', '/files/guarded', { 'If-None-Match': '*' }, 'three')).status, 412);
    assert.equal((await davfs('GET', '/files/guarded', { 'If-None-Match': etag })).text, 'two');
  });

  it('lists a directory, and asks how much room there is', async () => {
    const answer = await davfs('PROPFIND', '/files/', { Depth: '1' }, PROPS);
    const file = told(answer).find(({ href }) => href.endsWith('/guarded'));
    assert.deepEqual(
      ['getetag', 'getcontentlength', 'getlastmodified', 'resourcetype'].map(
        (name) => file?.properties.get(`DAV:|${name}`)?.status,
      ),
      [200, 200, 200, 200],
    );
    const room = '<propfind xmlns="DAV:"><prop><quota-available-bytes/><quota-used-bytes/></prop></propfind>';
    assert.ok(
      Number(valueOf(await davfs('PROPFIND', '/files/', { Depth: '0' }, room), 'quota-available-bytes')) > 0,
    );
  });
});

describe('rclone', () => {
  const rclone: Ask = (...asked) =>
    withHeaders(bed.ask, { 'User-Agent': 'rclone/v1.71.0', Referer: `${bed.origin}/files/` })(...asked);
  const PROPS =
    '<?xml version="1.0"?>\n<d:propfind  xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:nc="http://nextcloud.org/ns">\n <d:prop>\n  <d:displayname />\n  <d:getlastmodified />\n  <d:getcontentlength />\n  <d:resourcetype />\n  <d:getcontenttype />\n  <oc:checksums />\n  <oc:permissions />\n </d:prop>\n</d:propfind>\n';

  it('asks for checksums, and sends one with the time of the file', async () => {
    const content = 'rclone';
    const sha1 = createHash('sha1').update(content).digest('hex');
    const answers = [
      await rclone('PROPFIND', '/files/rclone', { Depth: '1' }, PROPS),
      await rclone('MKCOL', '/files/rclone/'),
      await rclone(
        'PUT',
        '/files/rclone/f',
        { 'X-OC-Mtime': '784111777', 'OC-Checksum': `SHA1:${sha1}` },
        content,
      ),
      await rclone('PUT', '/files/rclone/g', { 'OC-Checksum': `SHA1:${sha1}` }, 'else'),
      await rclone('PROPFIND', '/files/rclone/', { Depth: '1' }, PROPS),
    ];
    assert.deepEqual(statuses(answers), [404, 201, 201, 422, 207]);
    assert.equal(answers[2]?.headers['x-oc-mtime'], 'accepted');
    assert.deepEqual(readdirSync(bed.file('rclone')), ['f']);
    const file = told(answers[4] as Answer)[1];
    assert.equal(file?.properties.get('DAV:|getlastmodified')?.value, 'Sun, 06 Nov 1994 08:49:37 GMT');
    assert.equal(file?.properties.get('http://owncloud.org/ns|checksums')?.status, 404);
  });

  it('moves and copies with addresses of its own, and sets times afterwards', async () => {
    const answers = [
      await rclone('PUT', '/files/rclone/a', {}, 'a'),
      await rclone('COPY', '/files/rclone/a', {
        Destination: `${bed.origin}/files/rclone/b%20c`,
        Overwrite: 'T',
      }),
      await rclone('MOVE', '/files/rclone/', { Destination: `${bed.origin}/files/rclone2/`, Overwrite: 'T' }),
      await rclone(
        'PROPPATCH',
        '/files/rclone2/a',
        {},
        '<?xml version="1.0"?>\n<D:propertyupdate xmlns:D="DAV:">\n <D:set>\n  <D:prop>\n   <D:lastmodified>784111777</D:lastmodified>\n  </D:prop>\n </D:set>\n</D:propertyupdate>\n',
      ),
    ];
    assert.deepEqual(statuses(answers), [201, 201, 201, 207]);
    assert.equal(lstatSync(bed.file('rclone2/a')).mtimeMs, 784_111_777_000);
  });
});

describe('cadaver', () => {
  it('sets, shows and removes properties, and discovers locks', async () => {
    await writeFile(bed.file('cadaver'), 'c');
    const ask = withHeaders(bed.ask, { 'User-Agent': 'cadaver/0.24 neon/0.32.5', TE: 'trailers' });
    const patch = (inner: string) =>
      ask(
        'PROPPATCH',
        '/files/cadaver',
        {},
        `<?xml version="1.0" encoding="utf-8" ?>\n<D:propertyupdate xmlns:D="DAV:">${inner}</D:propertyupdate>`,
      );
    const find = () =>
      ask(
        'PROPFIND',
        '/files/cadaver',
        { Depth: '0' },
        '<?xml version="1.0" encoding="utf-8"?>\n<propfind xmlns="DAV:"><prop>\n<colour xmlns="http://webdav.org/cadaver/custom-properties/"/>\n<lockdiscovery xmlns="DAV:"/>\n</prop></propfind>\n',
      );
    await patch(
      '<D:set><D:prop><colour xmlns="http://webdav.org/cadaver/custom-properties/">red</colour></D:prop></D:set>',
    );
    assert.equal(valueOf(await find(), 'colour', 'http://webdav.org/cadaver/custom-properties/'), 'red');
    await patch(
      '<D:remove><D:prop><colour xmlns="http://webdav.org/cadaver/custom-properties/"/></D:prop></D:remove>',
    );
    assert.equal(valueOf(await find(), 'colour', 'http://webdav.org/cadaver/custom-properties/'), undefined);
    const shared =
      '<lockinfo xmlns="DAV:"><lockscope><shared/></lockscope><locktype><write/></locktype><owner>anna</owner></lockinfo>';
    const token = tokenOf(await ask('LOCK', '/files/cadaver', { Depth: '0', Timeout: 'Infinite' }, shared));
    assert.match(valueOf(await find(), 'lockdiscovery') ?? '', new RegExp(`shared.*${token}`, 'u'));
  });
});
