import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { MIN_RAW_BODY } from '../../src/http/raw-body.ts';
import { authorization, startHttp, type HttpBed } from './http-bed.ts';

let bed: HttpBed;

before(async () => {
  bed = await startHttp();
});

after(async () => {
  await bed[Symbol.asyncDispose]();
});

const read = (name: string): Promise<Buffer> => readFile(join(bed.root, name));

const head = (method: string, path: string, size: number, more: readonly string[] = []): string =>
  [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${authorization(bed.running.server.token)}`,
    `Content-Length: ${size}`,
    ...more,
    '',
    '',
  ].join('\r\n');

describe('a large body, read past the parser', () => {
  const around = [MIN_RAW_BODY - 1, MIN_RAW_BODY, MIN_RAW_BODY + 1, 3 * MIN_RAW_BODY + 17];
  for (const scheme of ['https', 'http'] as const)
    for (const size of around)
      it(`is whole by ${scheme}, with ${size} bytes`, async () => {
        const body = randomBytes(size);
        const name = `${scheme}-${size}`;
        const { status } = await bed.ask('PUT', `/files/${name}`, { scheme, body });
        assert.equal(status, 201);
        assert.ok((await read(name)).equals(body));
      });

  it('is whole when its client waits to be told to send it', async () => {
    const body = randomBytes(2 * MIN_RAW_BODY);
    const { status, continued } = await bed.ask('PUT', '/files/waited', {
      body,
      headers: { Expect: '100-continue' },
    });
    assert.equal(status, 201);
    assert.ok(continued);
    assert.ok((await read('waited')).equals(body));
  });

  it('is held against its digest', async () => {
    const body = randomBytes(MIN_RAW_BODY + 1);
    const digest = createHash('sha256').update(body).digest('base64');
    const right = { 'Repr-Digest': `sha-256=:${digest}:` };
    assert.equal((await bed.ask('PUT', '/files/right', { body, headers: right })).status, 201);
    body[MIN_RAW_BODY] = (body[MIN_RAW_BODY] ?? 0) ^ 1;
    assert.equal((await bed.ask('PUT', '/files/wrong', { body, headers: right })).status, 422);
    assert.ok(!(await readdir(bed.root)).includes('wrong'));
  });

  it('that comes in one write with its head, and with a request behind it, is that body and no more', async () => {
    const body = randomBytes(MIN_RAW_BODY);
    const first = Buffer.concat([
      Buffer.from(head('PUT', '/files/joined', body.length)),
      body,
      Buffer.from(head('DELETE', '/files/joined', 0)),
    ]);
    const raw = await bed.open(first);
    const heard = await raw.over;
    assert.equal(heard.match(/HTTP\/1\.1 \d{3}/gu)?.join(), 'HTTP/1.1 201');
    assert.match(heard, /\r\nConnection: close\r\n/u);
    assert.ok((await read('joined')).equals(body));
  });

  it('that ends too early leaves nothing under its name', async () => {
    const raw = await bed.open(head('PUT', '/files/cut', 2 * MIN_RAW_BODY));
    raw.socket.write(randomBytes(MIN_RAW_BODY + 5));
    raw.socket.end();
    assert.doesNotMatch(await raw.over, / 2\d\d /u);
    await bed.running.logged('files.upload');
    assert.ok(!(await readdir(bed.root)).includes('cut'));
  });

  it('of a connection that breaks off leaves nothing under its name, and the server lives', async () => {
    const raw = await bed.open(head('PUT', '/files/broken', 2 * MIN_RAW_BODY));
    raw.socket.write(randomBytes(MIN_RAW_BODY), () => raw.socket.destroy());
    await raw.over;
    assert.equal((await bed.ask('GET', '/healthz')).status, 200);
    assert.ok(!(await readdir(bed.root)).includes('broken'));
  });

  it('that is refused is read to its end, so that its client sees why', async () => {
    const token = await bed.account({ name: 'anna', verbs: [] });
    const body = randomBytes(3 * MIN_RAW_BODY);
    const answer = await bed.ask('PUT', '/files/none', { auth: token, body });
    assert.equal(answer.status, 403);
    assert.match(answer.text, /^FORBIDDEN/u);
  });
});
