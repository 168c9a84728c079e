// COPY and MOVE over a real server.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { startDav, told, type DavBed } from './dav-bed.ts';

type Kind = 'file' | 'directory' | 'nothing';

describe('COPY and MOVE', () => {
  let bed: DavBed;
  let count = 0;
  before(async () => (bed = await startDav()));
  after(() => bed[Symbol.asyncDispose]());

  const plant = async (path: string, kind: Kind, content: string): Promise<void> => {
    if (kind === 'file') await writeFile(bed.file(path), content);
    if (kind === 'directory') {
      await mkdir(bed.file(`${path}/${content}/deep`), { recursive: true });
      await writeFile(bed.file(`${path}/${content}/deep/f`), content);
    }
  };
  /** What is there, told by the content it was planted with. */
  const looked = (path: string): string => {
    const at = bed.file(path);
    if (!existsSync(at)) return 'nothing';
    if (lstatSync(at).isFile()) return `file ${readFileSync(at, 'utf8')}`;
    const found = ['one', 'two'].filter((name) => existsSync(`${at}/${name}`));
    return ['directory', ...found].join(' ');
  };
  const newPlace = async (): Promise<string> => {
    count += 1;
    await mkdir(bed.file(`p${count}`));
    return `p${count}`;
  };
  const trashed = async (path: string): Promise<number> => {
    const remote = await bed.link();
    let found = 0;
    for await (const { path: was } of remote.files.trashList()) if (was === `/${path}`) found += 1;
    return found;
  };

  for (const method of ['COPY', 'MOVE'] as const)
    for (const source of ['file', 'directory'] as const)
      for (const target of ['nothing', 'file', 'directory'] as const)
        for (const overwrite of ['T', 'F', undefined] as const)
          it(`${method} of a ${source} to ${target === 'nothing' ? '' : 'a '}${target}, Overwrite ${overwrite ?? 'unsaid'}`, async () => {
            const place = await newPlace();
            const [from, to] = [`${place}/from`, `${place}/to`];
            await plant(from, source, 'one');
            await plant(to, target, 'two');
            const answer = await bed.ask(method, `/files/${from}`, {
              Destination: `${bed.origin}/files/${to}`,
              ...(overwrite === undefined ? {} : { Overwrite: overwrite }),
            });
            const expected = source === 'file' ? 'file one' : 'directory one';
            if (target !== 'nothing' && overwrite === 'F') {
              assert.equal(answer.status, 412);
              assert.equal(looked(from), expected);
              assert.equal(looked(to), target === 'file' ? 'file two' : 'directory two');
              return;
            }
            assert.equal(answer.status, target === 'nothing' ? 201 : 204, answer.text);
            assert.equal(looked(from), method === 'COPY' ? expected : 'nothing');
            assert.equal(looked(to), expected);
            assert.equal(await trashed(to), target === 'nothing' ? 0 : 1);
          });

  it('take a directory with a slash behind it, at both ends', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'directory', 'one');
    assert.equal(
      (await bed.ask('COPY', `/files/${place}/a/`, { Destination: `/files/${place}/b/` })).status,
      201,
    );
    assert.equal(
      (await bed.ask('MOVE', `/files/${place}/b/`, { Destination: `/files/${place}/c/` })).status,
      201,
    );
    assert.deepEqual([looked(`${place}/b`), looked(`${place}/c`)], ['nothing', 'directory one']);
  });

  it('COPY of depth 0 makes the directory alone; of depth 1 is malformed', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'directory', 'one');
    const copy = (depth: string, to: string) =>
      bed.ask('COPY', `/files/${place}/a`, { Depth: depth, Destination: `/files/${place}/${to}` });
    assert.equal((await copy('0', 'b')).status, 201);
    assert.equal(looked(`${place}/b`), 'directory');
    assert.equal((await copy('1', 'c')).status, 400);
    assert.equal((await copy('infinity', 'b')).status, 204);
    assert.equal(looked(`${place}/b`), 'directory one');
    assert.equal((await copy('0', 'a/inside')).status, 201);
    assert.equal(looked(`${place}/a/inside`), 'directory');
  });

  it('MOVE of a directory is of infinite depth only', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'directory', 'one');
    const move = (depth: string) =>
      bed.ask('MOVE', `/files/${place}/a`, { Depth: depth, Destination: `/files/${place}/b` });
    assert.equal((await move('0')).status, 400);
    assert.equal((await move('infinity')).status, 201);
  });

  it('keep the time and the executable bit of a file', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'file', 'one');
    await chmod(bed.file(`${place}/a`), 0o755);
    await utimes(bed.file(`${place}/a`), 784_111_777, 784_111_777);
    for (const method of ['COPY', 'MOVE'] as const) {
      await bed.ask(method, `/files/${place}/a`, { Destination: `/files/${place}/${method}` });
      const { mtimeMs, mode } = lstatSync(bed.file(`${place}/${method}`));
      assert.deepEqual([mtimeMs, mode & 0o100], [784_111_777_000, 0o100], method);
    }
  });

  it('answer 409 where the directory of the destination is missing, or is none', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'file', 'one');
    await plant(`${place}/d`, 'directory', 'one');
    for (const method of ['COPY', 'MOVE'] as const)
      for (const source of ['a', 'd'])
        for (const to of ['none/b', 'a/b']) {
          if (source === 'a' && to === 'a/b') continue;
          const answer = await bed.ask(method, `/files/${place}/${source}`, {
            Destination: `/files/${place}/${to}`,
          });
          assert.equal(answer.status, 409, `${method} ${source} ${to} ${answer.text}`);
        }
    assert.deepEqual([looked(`${place}/a`), looked(`${place}/d`)], ['file one', 'directory one']);
  });

  it('of nothing answer 404', async () => {
    for (const method of ['COPY', 'MOVE'] as const)
      assert.equal((await bed.ask(method, '/files/none', { Destination: '/files/other' })).status, 404);
  });

  it('COPY says what could not be copied, and copies the rest', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'directory', 'one');
    execFileSync('mkfifo', [bed.file(`${place}/a/one/a & <pipe>`)]);
    const answer = await bed.ask('COPY', `/files/${place}/a`, { Destination: `/files/${place}/b` });
    const [problem, ...others] = told(answer);
    assert.equal(others.length, 0);
    assert.match(problem?.href ?? '', /\/one\/a%20%26%20%3Cpipe%3E$/u);
    assert.ok((problem?.status ?? 0) >= 400);
    assert.equal(readFileSync(bed.file(`${place}/b/one/deep/f`), 'utf8'), 'one');
  });

  it('treat a link that has the name as itself', async () => {
    const place = await newPlace();
    await plant(`${place}/d`, 'directory', 'one');
    await plant(`${place}/f`, 'file', 'one');
    await symlink('d', bed.file(`${place}/ld`));
    await symlink('f', bed.file(`${place}/lf`));
    const to = (name: string) => ({ Destination: `/files/${place}/${name}` });
    assert.equal((await bed.ask('MOVE', `/files/${place}/ld/`, to('moved'))).status, 201);
    assert.equal(readlinkSync(bed.file(`${place}/moved`)), 'd');
    assert.equal((await bed.ask('COPY', `/files/${place}/f`, to('lf'))).status, 204);
    assert.ok(lstatSync(bed.file(`${place}/lf`)).isFile());
    assert.equal((await bed.ask('COPY', `/files/${place}/d`, to('moved'))).status, 204);
    assert.ok(lstatSync(bed.file(`${place}/moved`)).isDirectory());
    assert.deepEqual([looked(`${place}/d`), looked(`${place}/f`)], ['directory one', 'file one']);
    assert.equal((await bed.ask('DELETE', `/files/${place}/moved/`)).status, 204);
    assert.equal(looked(`${place}/d`), 'directory one');
  });

  it('lose nothing where source and destination are the same by way of a link', async () => {
    const place = await newPlace();
    await plant(`${place}/real/d`, 'directory', 'one');
    await plant(`${place}/real/f`, 'file', 'one');
    await symlink('real', bed.file(`${place}/way`));
    for (const method of ['COPY', 'MOVE'] as const)
      for (const name of ['d', 'f']) {
        const there = await bed.ask(method, `/files/${place}/real/${name}`, {
          Destination: `/files/${place}/way/${name}`,
        });
        assert.equal(there.status, 403, `${method} ${name}`);
        const back = await bed.ask(method, `/files/${place}/way/${name}`, {
          Destination: `/files/${place}/real/${name}`,
        });
        assert.equal(back.status, 403, `${method} ${name}`);
      }
    const into = await bed.ask('COPY', `/files/${place}/real/d`, {
      Destination: `/files/${place}/way/d/one/x`,
    });
    assert.equal(into.status, 403);
    const over = await bed.ask('MOVE', `/files/${place}/real/d/one`, {
      Destination: `/files/${place}/way/d`,
    });
    assert.equal(over.status, 403);
    assert.deepEqual([looked(`${place}/real/d`), looked(`${place}/real/f`)], ['directory one', 'file one']);
  });

  it('do not remove the destination where they cannot be done', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'directory', 'one');
    await plant(`${place}/b`, 'directory', 'two');
    const remote = await bed.link();
    const writing = await remote.files.open(`/${place}/a/one/busy`, 'wx');
    await writing.write(0, new Uint8Array(3));
    const answer = await bed.ask('MOVE', `/files/${place}/a`, { Destination: `/files/${place}/b` });
    assert.equal(answer.status, 423);
    assert.deepEqual([looked(`${place}/a`), looked(`${place}/b`)], ['directory one', 'directory two']);
    await writing.close();
    assert.equal(
      (await bed.ask('MOVE', `/files/${place}/a`, { Destination: `/files/${place}/b` })).status,
      204,
    );
  });

  it('are refused where their preconditions fail', async () => {
    const place = await newPlace();
    await plant(`${place}/a`, 'file', 'one');
    for (const method of ['COPY', 'MOVE'] as const)
      for (const headers of [
        { 'If-Match': '"other"' },
        { 'If-None-Match': '*' },
        { If: '(["other"])' },
        { Overwrite: 'x' },
      ]) {
        const answer = await bed.ask(method, `/files/${place}/a`, {
          Destination: `/files/${place}/b`,
          ...headers,
        });
        assert.equal(answer.status, 'Overwrite' in headers ? 400 : 412);
      }
    assert.equal(looked(`${place}/b`), 'nothing');
  });
});

describe('DELETE', () => {
  it('of depth 0 does not take a directory with all that is in it', async () => {
    await using bed = await startDav();
    await mkdir(bed.file('d'));
    await writeFile(bed.file('d/f'), '');
    for (const depth of ['0', '1'])
      assert.equal((await bed.ask('DELETE', '/files/d', { Depth: depth })).status, 400);
    assert.ok(existsSync(bed.file('d/f')));
    assert.equal((await bed.ask('DELETE', '/files/d/f', { Depth: '0' })).status, 204);
    assert.equal((await bed.ask('DELETE', '/files/d', { Depth: 'infinity' })).status, 204);
    assert.ok(!existsSync(bed.file('d')));
  });
});
