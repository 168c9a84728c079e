// Section 2 of the hostile list over HTTP: links, and what is no file.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHttp, type HttpBed } from '../http/http-bed.ts';
import { readZip } from '../http/read-zip.ts';

const MARKER = 'outside-the-root-a91e';

/** What a link may be, by where it leads. */
const TARGETS = {
  'to a file outside': '../outside/secret',
  'to a directory outside': '../outside',
  'to a file outside, absolutely': '',
  'to a directory outside, absolutely': '',
  'to nothing outside': '../outside/new',
  'to nothing outside, absolutely': '',
  'to nothing inside': 'nothing',
  'to itself': 'itself',
  'up and back': '../../../../../../../../etc/passwd',
} as const;

describe('links of a root, over HTTP', () => {
  let bed: HttpBed;
  let outside: string;
  const links: string[] = [];
  before(async () => {
    bed = await startHttp({}, { keepsAlive: true });
    outside = join(bed.running.directory, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), MARKER);
    await mkdir(join(bed.root, 'inside'));
    await writeFile(join(bed.root, 'inside/file'), 'inside');
    for (const [title, target] of Object.entries(TARGETS)) {
      const name = title.replaceAll(/\W/gu, '-');
      const absolute = join(
        outside,
        title.includes('nothing') ? 'new' : title.includes('directory') ? '' : 'secret',
      );
      await symlink(name === 'to-itself' ? name : target || absolute, join(bed.root, name));
      links.push(name);
    }
    await symlink('inside', join(bed.root, 'good-directory'));
    await symlink('inside/file', join(bed.root, 'good-file'));
    await symlink('..', join(bed.root, 'inside/cycle'));
  });
  after(() => bed[Symbol.asyncDispose]());

  const assertOutsideUntouched = async (): Promise<void> => {
    assert.deepEqual(await readdir(outside), ['secret']);
    assert.equal(await readFile(join(outside, 'secret'), 'utf8'), MARKER);
  };

  for (const [title] of Object.entries(TARGETS))
    it(`row 12: nothing is read through one ${title}, by itself or as a directory`, async () => {
      const name = title.replaceAll(/\W/gu, '-');
      for (const path of [
        name,
        `${name}/`,
        `${name}/secret`,
        `${name}/?json`,
        `${name}/?zip`,
        `${name}/?json&recursive`,
      ]) {
        for (const method of ['GET', 'HEAD']) {
          const { status, text } = await bed.ask(method, `/files/${path}`);
          assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
          assert.ok(!text.includes(MARKER) && !text.includes('root:x:'), path);
        }
        const part = await bed.ask('GET', `/files/${path}`, {
          headers: { Range: 'bytes=0-3', 'Want-Repr-Digest': 'sha-256=1' },
        });
        assert.ok(part.status >= 400 && part.headers['repr-digest'] === undefined, path);
      }
    });

  it('rows 12, 13: nothing is written, made or removed behind one', async () => {
    for (const name of links) {
      for (const [method, path] of [
        ['PUT', `${name}/new`],
        ['PUT', `${name}/secret`],
        ['MKCOL', `${name}/new`],
        ['DELETE', `${name}/secret`],
        ['DELETE', `${name}/new`],
      ] as const) {
        const { status } = await bed.ask(method, `/files/${path}`, method === 'PUT' ? { body: 'mine' } : {});
        assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
      }
    }
    await assertOutsideUntouched();
  });

  it('rows 12, 13: a PUT replaces the link, a DELETE removes it, and what it leads to stays', async () => {
    for (const name of links) {
      const target = await readlink(join(bed.root, name));
      const { status } = await bed.ask('PUT', `/files/${name}`, { body: 'mine' });
      // A link to a directory may be told apart; whatever is answered, nothing outside has changed.
      assert.ok([201, 204, 409, 403].includes(status), `${name}: ${status}`);
      if (status < 300) {
        assert.ok((await lstat(join(bed.root, name))).isFile(), name);
        assert.equal(await readFile(join(bed.root, name), 'utf8'), 'mine');
      } else assert.equal(await readlink(join(bed.root, name)), target);
      assert.equal((await bed.ask('MKCOL', `/files/${name}`)).status, 405);
      assert.equal((await bed.ask('DELETE', `/files/${name}`)).status, 204, name);
      await assert.rejects(lstat(join(bed.root, name)));
      await symlink(target, join(bed.root, name));
    }
    await assertOutsideUntouched();
  });

  it('row 12: those that stay inside lead where they say', async () => {
    assert.equal((await bed.ask('GET', '/files/good-file')).text, 'inside');
    assert.equal((await bed.ask('GET', '/files/good-directory/file')).text, 'inside');
    assert.equal((await bed.ask('GET', '/files/inside/cycle/inside/cycle/inside/file')).text, 'inside');
    assert.equal((await bed.ask('PUT', '/files/good-directory/written', { body: 'x' })).status, 201);
    assert.equal(await readFile(join(bed.root, 'inside/written'), 'utf8'), 'x');
    assert.equal((await bed.ask('GET', `/files${'/inside/cycle'.repeat(60)}/good-file`)).status, 403);
  });

  it('row 12: a directory that is removed takes no link’s target with it', async () => {
    await mkdir(join(bed.root, 'leading'));
    await symlink(outside, join(bed.root, 'leading/out'));
    await symlink('../inside', join(bed.root, 'leading/in'));
    assert.equal((await bed.ask('DELETE', '/files/leading?permanent')).status, 204);
    await assertOutsideUntouched();
    assert.equal(await readFile(join(bed.root, 'inside/file'), 'utf8'), 'inside');
  });

  it('rows 12, 21: an archive and a listing hold no more than the link itself, and end', async () => {
    const { body } = await bed.ask('GET', '/files/?zip');
    assert.ok(!body.includes(MARKER) && !body.includes('root:x:'));
    const names = readZip(body).map(({ name }) => name);
    assert.deepEqual(names.toSorted(), [
      'NOT IN THIS ARCHIVE.txt',
      'inside/',
      'inside/file',
      'inside/written',
    ]);
    const { json } = await bed.ask('GET', '/files/?json&recursive');
    const found = (json as { entries: { path: string; kind: string }[] }).entries;
    assert.ok(found.filter(({ kind }) => kind === 'link').length >= links.length);
    assert.ok(!found.some(({ path }) => /^\/(?:to-|up-|good-directory\/|inside\/cycle\/).*\//u.test(path)));
  });

  it('row 18: what is no file is neither read nor waited for', async () => {
    execFileSync('mkfifo', [join(bed.root, 'fifo')]);
    const socket = createServer().listen(join(bed.root, 'socket'));
    for (const name of ['fifo', 'socket']) {
      assert.equal((await bed.ask('GET', `/files/${name}`)).status, 409, name);
      assert.equal((await bed.ask('HEAD', `/files/${name}`)).status, 409, name);
      assert.ok([204, 409].includes((await bed.ask('PUT', `/files/${name}`, { body: 'x' })).status), name);
    }
    socket.close();
    const names = readZip((await bed.ask('GET', '/files/?zip')).body).map(({ name }) => name);
    assert.ok(names.includes('NOT IN THIS ARCHIVE.txt'));
  });
});
