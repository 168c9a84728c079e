// PROPFIND over a real server.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import {
  conditionsOf,
  hrefs,
  lockPath,
  propBody,
  setBody,
  startDav,
  told,
  valueOf,
  type DavBed,
} from './dav-bed.ts';

describe('PROPFIND', () => {
  let bed: DavBed;
  before(async () => {
    bed = await startDav();
    await mkdir(bed.file('tree/sub/deep'), { recursive: true });
    await writeFile(bed.file('tree/a.txt'), 'abc');
    await writeFile(bed.file('tree/sub/b'), '');
    await utimes(bed.file('tree/a.txt'), 784_111_777, 784_111_777);
  });
  after(() => bed[Symbol.asyncDispose]());

  it('of depth 0 tells of the entry alone', async () => {
    assert.deepEqual(hrefs(await bed.ask('PROPFIND', '/files/tree', { Depth: '0' })), ['/files/tree/']);
    assert.deepEqual(hrefs(await bed.ask('PROPFIND', '/files/tree/a.txt', { Depth: '0' })), [
      '/files/tree/a.txt',
    ]);
  });

  it('of depth 1 tells of what is directly in a directory, too, with a slash behind directories', async () => {
    const found = hrefs(await bed.ask('PROPFIND', '/files/tree', { Depth: '1' }));
    assert.equal(found[0], '/files/tree/');
    assert.deepEqual(found.slice(1).toSorted(), ['/files/tree/a.txt', '/files/tree/sub/']);
  });

  it('of a file is the same at every depth', async () => {
    for (const headers of [{ Depth: '1' }, { Depth: 'infinity' }, {}])
      assert.deepEqual(hrefs(await bed.ask('PROPFIND', '/files/tree/a.txt', headers)), ['/files/tree/a.txt']);
  });

  for (const headers of [{ Depth: 'infinity' }, { Depth: 'Infinity' }, {}])
    it(`of a whole tree is refused, and says how it can be had (${JSON.stringify(headers)})`, async () => {
      const answer = await bed.ask('PROPFIND', '/files/tree', headers);
      assert.equal(answer.status, 403);
      assert.deepEqual(conditionsOf(answer), ['propfind-finite-depth']);
    });

  it('of another depth is malformed', async () => {
    for (const depth of ['2', '-1', '1,noroot', ''])
      assert.equal((await bed.ask('PROPFIND', '/files/tree', { Depth: depth })).status, 400);
  });

  it('without a body, or for all, tells what every client looks for', async () => {
    const all = '<propfind xmlns="DAV:"><allprop/></propfind>';
    for (const body of [undefined, all]) {
      const answer = await bed.ask('PROPFIND', '/files/tree/a.txt', { Depth: '0' }, body);
      assert.equal(answer.headers['content-type'], 'application/xml; charset=utf-8');
      assert.equal(valueOf(answer, 'getcontentlength'), '3');
      assert.equal(valueOf(answer, 'getcontenttype'), 'text/plain; charset=utf-8');
      assert.equal(valueOf(answer, 'getlastmodified'), 'Sun, 06 Nov 1994 08:49:37 GMT');
      assert.equal(valueOf(answer, 'displayname'), 'a.txt');
      assert.equal(valueOf(answer, 'resourcetype'), '');
      assert.match(valueOf(answer, 'supportedlock') ?? '', /exclusive.*shared/u);
      const { headers } = await bed.ask('HEAD', '/files/tree/a.txt');
      assert.equal(valueOf(answer, 'getetag'), headers['etag']);
    }
    const directory = await bed.ask('PROPFIND', '/files/tree/', { Depth: '0' });
    assert.match(valueOf(directory, 'resourcetype') ?? '', /collection/u);
    assert.equal(valueOf(directory, 'getcontentlength'), undefined);
  });

  it('for names tells them, with what was set, and no values', async () => {
    await bed.ask('PROPPATCH', '/files/tree/sub/b', {}, setBody('<X:colour>red</X:colour>'));
    const answer = await bed.ask(
      'PROPFIND',
      '/files/tree/sub/b',
      { Depth: '0' },
      '<propfind xmlns="DAV:"><propname/></propfind>',
    );
    const { properties } = told(answer)[0] ?? { properties: new Map() };
    assert.ok(properties.has('urn:x|colour') && properties.has('DAV:|getetag'));
    assert.ok([...properties.values()].every(({ status, value }) => status === 200 && value === ''));
  });

  it('for some tells these, and which of them there are not', async () => {
    const answer = await bed.ask(
      'PROPFIND',
      '/files/tree/a.txt',
      { Depth: '0' },
      propBody('<D:getcontentlength/><X:none/><D:quota-used-bytes/><A:executable/>'),
    );
    assert.deepEqual(
      Object.fromEntries([...(told(answer)[0]?.properties ?? [])].map(([key, { status }]) => [key, status])),
      {
        'DAV:|getcontentlength': 200,
        'urn:x|none': 404,
        'DAV:|quota-used-bytes': 404,
        'http://apache.org/dav/props/|executable': 200,
      },
    );
  });

  it('tells how much room there is where it is asked for', async () => {
    const body = propBody('<D:quota-available-bytes/><D:quota-used-bytes/>');
    const answer = await bed.ask('PROPFIND', '/files/', { Depth: '0' }, body);
    assert.ok(Number(valueOf(answer, 'quota-available-bytes')) > 0);
    assert.ok(Number(valueOf(answer, 'quota-used-bytes')) > 0);
    const all = await bed.ask('PROPFIND', '/files/', { Depth: '0' });
    assert.equal(valueOf(all, 'quota-available-bytes'), undefined);
  });

  it('of nothing is refused without a multistatus, also below a file', async () => {
    assert.equal((await bed.ask('PROPFIND', '/files/none', { Depth: '1' })).status, 404);
    assert.ok((await bed.ask('PROPFIND', '/files/tree/a.txt/x', { Depth: '1' })).status >= 404);
  });

  it('has no answer that a cache may keep', async () => {
    const answer = await bed.ask('PROPFIND', '/files/tree', { Depth: '1' });
    assert.match(String(answer.headers['cache-control']), /no-store/u);
  });

  describe('of links', () => {
    before(async () => {
      await mkdir(bed.file('links/real'), { recursive: true });
      await writeFile(bed.file('links/real/f'), '12345');
      await symlink('real/f', bed.file('links/to-file'));
      await symlink('real', bed.file('links/to-directory'));
      await symlink('nowhere', bed.file('links/broken'));
      await symlink('/etc', bed.file('links/outside'));
      execFileSync('mkfifo', [bed.file('links/pipe')]);
    });

    it('shows what they lead to, and nothing that leads out or nowhere, nor what is no file', async () => {
      const answer = await bed.ask('PROPFIND', '/files/links', { Depth: '1' });
      const found = told(answer);
      assert.deepEqual(found.map(({ href }) => href).toSorted(), [
        '/files/links/',
        '/files/links/real/',
        '/files/links/to-directory/',
        '/files/links/to-file',
      ]);
      const file = found.find(({ href }) => href.endsWith('to-file'));
      assert.equal(file?.properties.get('DAV:|getcontentlength')?.value, '5');
      for (const hidden of ['broken', 'outside', 'pipe'])
        assert.equal(
          (await bed.ask('PROPFIND', `/files/links/${hidden}`, { Depth: '0' })).status,
          404,
          hidden,
        );
    });

    it('lists through one that leads to a directory', async () => {
      const found = hrefs(await bed.ask('PROPFIND', '/files/links/to-directory', { Depth: '1' }));
      assert.deepEqual(found, ['/files/links/to-directory/', '/files/links/to-directory/f']);
    });

    it('tells the locks and properties of what is behind them', async () => {
      await bed.ask('PROPPATCH', '/files/links/to-directory/f', {}, setBody('<X:colour>blue</X:colour>'));
      const token = await lockPath(bed.ask, '/files/links/to-directory/f');
      for (const path of ['/files/links/real/f', '/files/links/to-directory/f']) {
        const answer = await bed.ask('PROPFIND', path, { Depth: '0' });
        assert.equal(valueOf(answer, 'colour', 'urn:x'), 'blue', path);
        assert.ok(valueOf(answer, 'lockdiscovery')?.includes(token), path);
      }
      for (const path of ['/files/links/real', '/files/links/to-directory']) {
        const child = told(await bed.ask('PROPFIND', path, { Depth: '1' }))[1];
        assert.equal(child?.properties.get('urn:x|colour')?.value, 'blue', path);
        assert.ok(child?.properties.get('DAV:|lockdiscovery')?.value.includes(token), path);
      }
      await bed.ask('UNLOCK', '/files/links/real/f', { 'Lock-Token': `<${token}>` });
    });
  });

  it('names what has any bytes in its name, so that the address leads to it', async () => {
    const names = [
      Buffer.from('a b'),
      Buffer.from('50%25 #1?;:@&=+$,'),
      Buffer.from('ü \u{1f6f6}'),
      Buffer.from('u\u0308'),
      Buffer.from('new\nline'),
      Buffer.from([0x62, 0xff, 0xfe, 0x80]),
      Buffer.from('<b>&"\'\\'),
      Buffer.from('x'.repeat(255)),
      Buffer.from('..hidden..'),
      Buffer.from('\u0001\u001b'),
    ];
    await mkdir(bed.file('names'));
    for (const name of names) await writeFile(Buffer.concat([Buffer.from(bed.file('names/')), name]), name);
    const found = hrefs(await bed.ask('PROPFIND', '/files/names', { Depth: '1' }));
    assert.equal(found.length, names.length + 1);
    const contents = await Promise.all(
      found.slice(1).map(async (href) => (await bed.ask('GET', href)).status),
    );
    assert.ok(contents.every((status) => status === 200));
    for (const name of names) {
      const encoded = [...name].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      const answer = await bed.ask('PROPFIND', `/files/names/${encoded}`, { Depth: '0' });
      assert.ok(found.includes(hrefs(answer)[0] ?? ''), encoded);
      assert.equal(valueOf(answer, 'getcontentlength'), String(name.length));
    }
  });

  it('of thousands of entries tells of each', async () => {
    await mkdir(bed.file('many'));
    await Promise.all(Array.from({ length: 2000 }, (_, index) => writeFile(bed.file(`many/f${index}`), '')));
    const { text, status } = await bed.ask(
      'PROPFIND',
      '/files/many',
      { Depth: '1' },
      propBody('<D:getcontentlength/>'),
    );
    assert.equal(status, 207);
    assert.equal(text.match(/<D:response>/gu)?.length, 2001);
  });
});

describe('the top of the server', () => {
  it('is a collection that holds the files', async () => {
    await using bed = await startDav();
    assert.deepEqual(hrefs(await bed.ask('PROPFIND', '/', { Depth: '0' })), ['/']);
    const answer = await bed.ask('PROPFIND', '/', { Depth: '1' });
    assert.deepEqual(hrefs(answer), ['/', '/files/']);
    for (const { properties } of told(answer))
      assert.match(properties.get('DAV:|resourcetype')?.value ?? '', /collection/u);
    assert.equal((await bed.ask('PROPFIND', '/')).status, 403);
    assert.equal((await bed.as(undefined)('PROPFIND', '/', { Depth: '0' })).status, 401);
    for (const method of ['PROPPATCH', 'MKCOL', 'DELETE', 'PUT', 'LOCK', 'COPY', 'MOVE']) {
      const refused = await bed.ask(method, '/', { Destination: '/files/x' });
      assert.deepEqual(
        [refused.status, refused.headers['allow']],
        [405, 'OPTIONS, GET, HEAD, PROPFIND'],
        method,
      );
    }
  });
});
