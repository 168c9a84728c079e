// Rows 11, 56, 61, 62 and 70 on a real server's link: bytes, frames and requests that no honest client sends. The
// connection may end; the server never does, nothing outside the root is touched, and the next client is served.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { FRAME_TYPES, encodeFrameHeader } from '../../src/protocol/index.ts';
import { connectTls } from '../../src/transport/tls/index.ts';
import { startServer, type RunningServer } from '../server/running-server.ts';
import { FILE_METHODS } from './file-methods.ts';

/** What must hold after every attack: the process serves, and the file beside the root is what it was. */
const withServer = async (attack: (running: RunningServer) => Promise<void>): Promise<void> => {
  await using running = await startServer();
  const outside = join(running.directory, 'outside.txt');
  await writeFile(outside, 'untouched');
  await attack(running);
  assert.equal(await readFile(outside, 'utf8'), 'untouched');
  const remote = await running.connect();
  assert.equal((await remote.files.stat('/')).kind, 'directory');
  assert.ok(
    !running.log.some((record) => record.event === 'fault'),
    'no hostile request is a fault of the server',
  );
};

/** Sends raw bytes on a TLS link without any login; fulfils when the server has ended it. */
const sendRaw = async (running: RunningServer, bytes: readonly Uint8Array[]): Promise<void> => {
  const carrier = await connectTls({ host: '127.0.0.1', port: running.server.port });
  const closed = Promise.withResolvers<void>();
  carrier.start({ onData: () => {}, onDrain: () => {}, onClose: () => closed.resolve() });
  for (const piece of bytes) carrier.write(piece);
  carrier.end();
  await closed.promise;
};

const refusedWith = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    assert.ok(error instanceof WherryError, String(error));
    return error.code;
  }
};

describe('row 70: a link that speaks nonsense', () => {
  it('before login, in random bytes, ends alone', async () => {
    await withServer(async (running) => {
      const pieces = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 300 }), { numRuns: 25, seed: 70 });
      for (const piece of pieces) await sendRaw(running, [piece]);
    });
  });

  it('before login, in frames with absurd lengths, types, flags, lanes and streams, ends alone', async () => {
    await withServer(async (running) => {
      const headers: number[][] = [
        [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0],
        [0x00, 0x04, 0x00, 0x01, 1, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 2, 0xff, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 1, 2, 0, 9, 0, 0, 0, 0, 1],
        [0, 0, 0, 1, 3, 0, 1, 0, 0xff, 0xff, 0xff, 0xff],
        [0, 0, 0, 0, 1, 0, 0, 7, 0, 0, 0, 0],
      ];
      for (const header of headers) await sendRaw(running, [Uint8Array.from(header), new Uint8Array(64)]);
      // A hello that never ends: the header promises what never comes.
      const hello = encodeFrameHeader({
        length: 200,
        type: FRAME_TYPES.HELLO,
        flags: 0,
        lane: 0,
        streamId: 0,
      });
      await sendRaw(running, [hello, new Uint8Array(10)]);
    });
  });
});

describe('rows 11, 56 and 62: a client that has logged in and sends absurd requests', () => {
  const attack = async (remote: Remote, params: unknown): Promise<void> => {
    for (const method of FILE_METHODS) {
      // A fresh stream each: what is refused must not disturb its neighbours.
      const answer = await refusedWith(remote.session.call(`files.${method}`, params, { timeoutMs: 5000 }));
      assert.notEqual(answer, 'INTERNAL', `${method} with ${JSON.stringify(params)?.slice(0, 80)}`);
      assert.notEqual(answer, 'TIMEOUT', `${method} with ${JSON.stringify(params)?.slice(0, 80)}`);
    }
  };

  it('gets a code for parameters of any shape', async () => {
    await withServer(async (running) => {
      const remote = await running.connect({ reconnect: false });
      for (const params of [
        null,
        0,
        '',
        'x',
        true,
        [],
        [1],
        {},
        new Uint8Array(3),
        { path: 5 },
        { path: null },
        { path: [] },
      ]) {
        await attack(remote, params);
      }
    });
  });

  it('gets a code for every hostile path, as any field', async () => {
    await withServer(async (running) => {
      const remote = await running.connect({ reconnect: false });
      const paths = [
        '..',
        '/..',
        '/../outside.txt',
        '/a/../../outside.txt',
        '/%2e%2e/outside.txt',
        '/./x',
        'relative',
        '/a\0b',
        '/.wherry/root.json',
        '/.WHERRY',
        '/x/.wherry./y',
        `/${'a'.repeat(300)}`,
        `/${'a/'.repeat(5000)}`,
        '//../..//outside.txt',
        '/\u202e',
        '__proto__',
        '/constructor/hasOwnProperty',
      ];
      for (const path of paths) {
        await attack(remote, {
          path,
          from: path,
          to: path,
          directory: path,
          name: path,
          names: [path],
          size: 1,
          policy: 'fail',
        });
      }
    });
  });

  it('gets a code for every absurd number', async () => {
    await withServer(async (running) => {
      const remote = await running.connect({ reconnect: false });
      for (const number of [-1, 1.5, 2 ** 53 - 1, -(2 ** 53) + 1]) {
        const request = {
          path: '/n',
          size: number,
          mtimeUs: number,
          blockSize: number,
          policy: 'fail',
          executable: false,
        };
        const answer = await refusedWith(remote.session.call('files.upload', request, { timeoutMs: 5000 }));
        assert.notEqual(answer, 'accepted', String(number));
        assert.notEqual(answer, 'INTERNAL', String(number));
      }
    });
  });

  it('is told of methods that do not exist, whatever they are called', async () => {
    await withServer(async (running) => {
      const remote = await running.connect({ reconnect: false });
      for (const method of [
        'files.constructor',
        '__proto__',
        'files.__proto__',
        'toString',
        'files.',
        '.',
        'x'.repeat(60),
      ]) {
        assert.equal(await refusedWith(remote.session.call(method, {})), 'UNKNOWN_METHOD');
      }
    });
  });

  it('that opens more streams than it may is refused the rest and keeps the others', async () => {
    await withServer(async (running) => {
      const remote = await running.connect({ reconnect: false });
      const answers = await Promise.all(
        Array.from({ length: 600 }, () => refusedWith(remote.session.call('files.stat', { path: '/' }))),
      );
      assert.ok(answers.every((answer) => answer === 'accepted' || answer === 'RATE_LIMITED'));
      assert.ok(answers.filter((answer) => answer === 'accepted').length >= 200);
    });
  });

  it('that sends batches made of random bytes changes nothing', async () => {
    await withServer(async (running) => {
      const remote = await running.connect({ reconnect: false });
      for (const batch of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 2000 }), {
        numRuns: 20,
        seed: 7,
      })) {
        const stream = await remote.session.open('files.uploadBatch', {
          directory: '/',
          path: '/',
          policy: 'replace',
        });
        await stream.send({ length: batch.length }).catch(() => {});
        await stream.write(batch).catch(() => {});
        stream.end();
        const answer = await refusedWith(stream.receive());
        assert.notEqual(answer, 'INTERNAL');
      }
      const names: string[] = [];
      for await (const entry of remote.files.list('/')) names.push(entry.path);
      assert.deepEqual(names, []);
    });
  });
});
