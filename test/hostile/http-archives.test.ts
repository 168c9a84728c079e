// Section 3 of the hostile list: the archives that HTTP clients are sent.

import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { startHttp } from '../http/http-bed.ts';
import { readZip } from '../http/read-zip.ts';
import { grant } from '../server/account-bed.ts';

/** Files that this process, in which the server runs, has open below a directory. */
const openBelow = (directory: string): readonly string[] => {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(`${directory}/sparse`) ? [path] : [];
    } catch {
      return [];
    }
  });
};

describe('archives over HTTP', () => {
  it('row 19: no entry’s name leads anywhere when it is unpacked, whatever the files are called', async () => {
    await using bed = await startHttp();
    const names = [
      '..\\..\\x',
      'C:\\x',
      '\\\\host\\x',
      '..;',
      'a\\..\\..\\b',
      'x:y',
      '...',
      '~',
      '-rf',
      'NUL',
      '\u202ex',
      'line\nbreak',
      '$(id)',
      '`id`',
      '%2e%2e%2f',
    ];
    await mkdir(join(bed.root, 'd\\..\\e'));
    for (const name of names) {
      await writeFile(join(bed.root, name), name);
      await writeFile(join(bed.root, 'd\\..\\e', name), name);
    }
    const members = readZip((await bed.ask('GET', '/files/?zip')).body);
    assert.equal(members.length, 2 * names.length + 1);
    for (const { name } of members) {
      assert.doesNotMatch(name, /^\/|\\|:|\u202e|\n|(?:^|\/)\.{1,2}(?:\/|$)/u);
      assert.ok(name.startsWith('d_.._e/') || !name.includes('/'), name);
    }
    assert.deepEqual(
      members
        .map(({ content }) => content.toString())
        .filter(Boolean)
        .toSorted(),
      [...names, ...names].toSorted(),
    );
  });

  it('row 20: a selection by parameters does not exist, and what looks like one is passed over', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.running.directory, 'secret'), 'outside');
    await mkdir(join(bed.root, 'a'));
    await writeFile(join(bed.root, 'a/file'), 'x');
    for (const query of [
      'zip&files=../secret',
      'zip=../secret',
      'zip&file[]=/etc/passwd',
      'zip&files=a/../../secret',
      'zip&path=%00',
      'zip=/',
    ])
      assert.deepEqual(
        readZip((await bed.ask('GET', `/files/a/?${query}`)).body).map(({ name }) => name),
        ['file'],
        query,
      );
  });

  it('rows 4, 5, 35: hold what the account may read, and tell of nothing else', async () => {
    await using bed = await startHttp();
    for (const name of ['share/private', 'share2', 'share/private2'])
      await mkdir(join(bed.root, name), { recursive: true });
    for (const name of ['share/a', 'share/private/b', 'share2/c', 'share/private2/d'])
      await writeFile(join(bed.root, name), `content of ${name}`);
    const auth = await bed.account({ name: 'anna', verbs: ROLES.none }, [
      grant('/share', 'reader'),
      grant('/share/private', 'none'),
    ]);
    const all = await bed.ask('GET', '/files/?zip', { auth });
    assert.deepEqual(
      readZip(all.body)
        .map(({ name }) => name)
        .toSorted(),
      ['share/', 'share/a', 'share/private2/', 'share/private2/d'],
    );
    assert.ok(!all.body.includes('private/'));
    assert.equal((await bed.ask('GET', '/files/share/private/?zip', { auth })).status, 403);
    assert.equal((await bed.ask('GET', '/files/share2/?zip', { auth })).status, 403);
    const writer = await bed.account({ name: 'writer', verbs: ROLES.uploader });
    const inbox = await bed.ask('GET', '/files/share/?zip', { auth: writer });
    assert.ok(
      inbox.status === 403 ||
        readZip(inbox.body).every(({ content }) => !content.toString().startsWith('content')),
    );
  });

  it('row 21: of a large tree are made while they are sent, and end when nobody takes them', async () => {
    await using bed = await startHttp();
    for (let index = 0; index < 20; index += 1) {
      await writeFile(join(bed.root, `sparse${index}`), '');
      await truncate(join(bed.root, `sparse${index}`), 2 ** 30);
    }
    const raw = await bed.open(
      `GET /files/?zip HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${bed.running.server.token}\r\n\r\n`,
    );
    await raw.until(/PK\u0003\u0004/u);
    raw.socket.destroy();
    const owner = await bed.owner();
    while ((await owner.admin.listConnections()).some(({ carrier }) => carrier === 'http'));
    assert.deepEqual(openBelow(bed.root), []);
    assert.equal((await bed.ask('GET', '/healthz')).status, 200);
  });

  it('row 21: that cannot be whole are cut short, and never end as if they were', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'a'), Buffer.alloc(32 * 1024 * 1024, 1));
    await writeFile(join(bed.root, 'b'), 'b');
    const raw = await bed.open(
      `GET /files/?zip HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${bed.running.server.token}\r\n\r\n`,
    );
    await raw.until(/PK\u0003\u0004/u);
    raw.socket.pause();
    await truncate(join(bed.root, 'a'), 100);
    raw.socket.resume();
    const heard = await raw.over;
    assert.doesNotMatch(heard.slice(-10), /0\r\n\r\n$/u);
    // What is gone before its turn is left out, and named.
    await rm(join(bed.root, 'a'));
    assert.deepEqual(
      readZip((await bed.ask('GET', '/files/?zip')).body).map(({ name }) => name),
      ['b'],
    );
  });
});
