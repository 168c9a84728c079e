// WebDAV and requests that are meant to do harm: special names (rows 61, 62), patterns (63), bodies that are cut or lie (56, 59), times (69), the
// log (77), guessing (26).

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  basic,
  lockBody,
  outcomes,
  propBody,
  setBody,
  startDav,
  valueOf,
  type DavBed,
} from '../http/dav/dav-bed.ts';

let bed: DavBed;
before(async () => {
  bed = await startDav();
  await mkdir(bed.file('place'));
  await writeFile(bed.file('place/f'), 'content');
});
after(() => bed[Symbol.asyncDispose]());

/** Sends these bytes, and hears what is said until the connection ends: here, as soon as they are sent, or anything is answered, or there. */
const raw = async (
  bytes: string,
  end: 'when-sent' | 'when-answered' | 'there' = 'there',
): Promise<string> => {
  const socket = connect(bed.port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
    if (end === 'when-answered') socket.destroy();
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(bytes, 'latin1', () => {
    if (end === 'when-sent') socket.destroy();
  });
  await closed;
  return heard;
};

const login = (): string =>
  `Host: 127.0.0.1:${bed.port}\r\nAuthorization: ${basic('owner', bed.running.server.token)}\r\n`;

const isAlive = async (): Promise<void> => {
  assert.equal((await bed.ask('PROPFIND', '/files/place/f', { Depth: '0' })).status, 207);
};

describe('rows 61 and 62: names that are special to programs', () => {
  it('are names like others: of files, properties, namespaces and headers', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype'];
    for (const name of names) {
      assert.equal(
        (await bed.ask('PUT', `/files/${name}`, { [name]: 'x', Overwrite: 'T' }, name)).status,
        201,
      );
      const set = setBody(`<X:${name}>1</X:${name}><${name} xmlns="${name}">2</${name}>`);
      assert.deepEqual(
        Object.values(outcomes(await bed.ask('PROPPATCH', `/files/${name}`, {}, set))).every(
          (status) => status === 200,
        ),
        true,
      );
      const answer = await bed.ask('PROPFIND', `/files/${name}`, { Depth: '0' });
      assert.equal(valueOf(answer, name, 'urn:x'), '1');
      assert.equal(valueOf(answer, name, name), '2');
      const asked = await bed.ask(
        'PROPFIND',
        '/files/place/f',
        { Depth: '0' },
        propBody(`<X:${name}/><D:${name}/>`),
      );
      assert.equal(valueOf(asked, name, 'urn:x'), undefined);
      assert.equal(valueOf(asked, name), undefined);

      assert.equal(
        (await bed.ask('MOVE', `/files/${name}`, { Destination: `/files/moved${name}` })).status,
        201,
      );
      assert.equal((await bed.ask('LOCK', `/files/${name}`, {}, lockBody())).status, 201);
    }
    const heard = await raw(
      `PROPFIND /files/place/f HTTP/1.1\r\n${login()}Depth: 0\r\n__proto__: x\r\nconstructor: y\r\nConnection: close\r\n\r\n`,
    );
    assert.match(heard, /^HTTP\/1\.1 207/u);
  });
});

describe('row 63: headers that would keep a pattern busy', () => {
  it('are answered at once, whatever they are', async () => {
    const long = (text: string) => text.repeat(Math.floor(15_000 / text.length));
    for (const [name, value] of [
      ['If', long('(')],
      ['If', long('(<a:b>)')],
      ['If', long('<')],
      ['If', `(${long('Not ')})`],
      ['If', long('\t ')],
      ['If', `(["${long('\\')}`],
      ['Destination', `http://${long('a.')}`],
      ['Destination', `/files/${long('%2e')}`],
      ['Destination', long('/..')],
      ['Timeout', long('Second-1,')],
      ['Timeout', `Second-${long('9')}`],
      ['Lock-Token', `<${long('a:')}>`],
      ['Depth', long('infinity')],
      ['Overwrite', long('T')],
      ['If-Match', long('W/"')],
      ['If-Match', long('"a",')],
    ] as const)
      for (const method of ['COPY', 'LOCK', 'UNLOCK', 'PROPPATCH']) {
        const headers = { Destination: '/files/place/nowhere/x', [name]: value };
        const { status } = await bed.ask(
          method,
          '/files/place/none',
          headers,
          method === 'PROPPATCH' ? setBody('<X:a/>') : undefined,
        );
        assert.ok((status >= 400 && status < 500) || status === 502, `${method} ${name} ${status}`);
      }
    await isAlive();
  });
});

describe('rows 56 and 59: bodies that are cut, or lie about their length', () => {
  it('do nothing', async () => {
    const update = setBody('<X:cut>1</X:cut>');
    const started: readonly (readonly [string, string, string])[] = [
      ['PROPPATCH', '/files/place/f', update],
      ['LOCK', '/files/place/cut', lockBody()],
      ['PUT', '/files/place/cut', 'x'.repeat(100_000)],
      ['PROPFIND', '/files/place/f', propBody('<D:getetag/>')],
    ];
    for (const [method, path, body] of started)
      for (const sent of [0, 1, Math.floor(body.length / 2), body.length - 1])
        await raw(
          `${method} ${path} HTTP/1.1\r\n${login()}Depth: 0\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, sent)}`,
          'when-sent',
        );
    for (const [method, path, body] of started) {
      const chunk = `${body.length.toString(16)}\r\n${body}\r\n`;
      await raw(
        `${method} ${path} HTTP/1.1\r\n${login()}Depth: 0\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
        'when-sent',
      );
    }
    for (const [method, path] of started)
      for (const length of ['-1', '1e30', 'NaN', '9007199254740993', '0x10', '1, 2', ''])
        assert.match(
          await raw(
            `${method} ${path} HTTP/1.1\r\n${login()}Content-Length: ${length}\r\nConnection: close\r\n\r\n`,
            'when-answered',
          ),
          /^(?:HTTP\/1\.1 4|$)/u,
        );
    for (const [method, path, body] of started)
      assert.match(
        await raw(
          `${method} ${path} HTTP/1.1\r\n${login()}Content-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body}`,
        ),
        /^HTTP\/1\.1 400/u,
      );
    // What was under way when the connection was cut is over when another request has been answered after it.
    await isAlive();
    assert.equal(
      valueOf(await bed.ask('PROPFIND', '/files/place/f', { Depth: '0' }), 'cut', 'urn:x'),
      undefined,
    );
    assert.equal(readFileSync(bed.file('place/f'), 'utf8'), 'content');
    assert.ok(!existsSync(bed.file('place/cut')));
    const staging = bed.file('.wherry/staging');
    while (existsSync(staging) && readdirSync(staging).length > 0) await isAlive();
  });

  it('of what takes none are left, and no request of their own', async () => {
    const inner = `DELETE /files/place/f HTTP/1.1\r\n${login()}\r\n`;
    for (const [method, more] of [
      ['MOVE', 'Destination: /elsewhere\r\n'],
      ['UNLOCK', ''],
      ['COPY', ''],
      ['MKCOL', ''],
    ] as const) {
      const heard = await raw(
        `${method} /files/place HTTP/1.1\r\n${login()}${more}Content-Length: ${inner.length}\r\nConnection: close\r\n\r\n${inner}`,
      );
      assert.equal(heard.match(/^HTTP\/1\.1 /gmu)?.length, 1, `${method} ${heard}`);
    }
    assert.ok(existsSync(bed.file('place/f')));
  });
});

describe('row 69: times far away', () => {
  it('are refused or set as they are, and never break a listing', async () => {
    await writeFile(bed.file('place/time'), '');
    for (const seconds of [
      '9223372036854775807',
      '-9223372036854775808',
      'NaN',
      '1e999',
      '-1',
      '99999999999',
      '-62135596801',
      '253402300800',
    ]) {
      const answer = await bed.ask(
        'PROPPATCH',
        '/files/place/time',
        {},
        setBody(`<D:lastmodified>${seconds}</D:lastmodified>`),
      );
      const { lastmodified } = outcomes(answer);
      assert.ok([200, 409, 400].includes(lastmodified ?? 0), `${seconds} ${lastmodified}`);
      if (lastmodified === 200)
        assert.equal(lstatSync(bed.file('place/time')).mtimeMs, Number(seconds) * 1000);
      assert.equal((await bed.ask('PROPFIND', '/files/place', { Depth: '1' })).status, 207, seconds);
    }
  });
});

describe('row 77: what is logged', () => {
  it('is one line of facts, whatever a request says, and says that something was refused', async () => {
    const name = encodeURIComponent('a\n{"event":"forged"}\r\u001b[2J\u2028');
    await bed.ask('LOCK', `/files/${name}`, {}, lockBody('exclusive', 'x\nforged'));
    await bed.ask('DELETE', `/files/${name}`);
    await bed.ask('MOVE', `/files/${name}`, { Destination: `/files/.wherry/${name}` });
    await bed.ask('MOVE', `/files/${name}`, { Destination: 'http://evil.example/x' });
    const refusals = bed.running.log.filter(({ event }) => event === 'refused');
    assert.ok(refusals.some(({ code, method }) => code === 'BUSY' && method === 'DELETE'));
    assert.ok(refusals.some(({ code, method }) => code === 'RESERVED_NAME' && method === 'MOVE'));
    assert.ok(refusals.some(({ code, method }) => code === 'UNSUPPORTED' && method === 'MOVE'));
    assert.ok(!bed.running.log.some(({ event }) => event === 'forged'));
  });
});

describe('row 26: guessing by Basic', () => {
  it('counts at every method, and all together', async () => {
    await using guarded = await startDav();
    const methods = [
      'PROPFIND',
      'PROPPATCH',
      'COPY',
      'MOVE',
      'LOCK',
      'UNLOCK',
      'MKCOL',
      'PUT',
      'DELETE',
      'GET',
    ];
    const seen: number[] = [];
    for (let count = 0; count < 60 && !seen.includes(429); count += 1) {
      const method = methods[count % methods.length] ?? '';
      const { status } = await guarded.as(basic('owner', `wrong-guess-number-${count}-of-many`))(
        method,
        '/files/x',
        { Destination: '/files/y' },
      );
      assert.ok([401, 429].includes(status), `${method} ${status}`);
      seen.push(status);
    }
    assert.equal(seen.at(-1), 429);
    for (const method of methods)
      assert.equal(
        (await guarded.as(basic('owner', 'one-more-guess-of-a-token'))(method, '/files/', {})).status,
        429,
        method,
      );
    assert.deepEqual(
      readdirSync(guarded.running.root).filter((name) => name !== '.wherry'),
      [],
    );
  });
});
