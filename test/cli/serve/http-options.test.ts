// What `run` and `start` are told about HTTP, held by real processes.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';
import { ask } from '../../http/http-bed.ts';
import { createDesk, type ServerDesk } from '../daemon/started-server.ts';
import { createPlace, type Place } from '../program.ts';

let place: Place;
let desk: ServerDesk;

beforeEach(async () => {
  place = await createPlace();
  desk = createDesk(place);
});
afterEach(async () => {
  desk.clear();
  await place.remove();
});

/** Writes a new pair; returns the fingerprint of its certificate. */
const writePair = async (certificate: string, key: string): Promise<string> => {
  const { privateKeyPem } = generateKeyPair();
  const certificatePem = certificateFor(privateKeyPem);
  await writeFile(key, privateKeyPem, { mode: 0o600 });
  await writeFile(certificate, certificatePem);
  return new X509Certificate(certificatePem).fingerprint256;
};

const shownBy = (port: number, protocol: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: [protocol] },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });

describe('a server that is told about HTTP', () => {
  it('shows browsers a certificate of its own, and another one after SIGHUP, unless that is none', async () => {
    const [certificate, key] = ['tls.crt', 'tls.key'].map((name) => join(place.folder, name)) as [
      string,
      string,
    ];
    const first = await writePair(certificate, key);
    const started = await desk.start(['--tls-cert', certificate, '--tls-key', key]);
    const own = await shownBy(started.port, 'wherry/1');
    assert.equal(await shownBy(started.port, 'http/1.1'), first);
    assert.notEqual(own, first);
    const second = await writePair(certificate, key);
    process.kill(started.pid, 'SIGHUP');
    // Not so often that it looks like an attack.
    while ((await shownBy(started.port, 'http/1.1')) !== second)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(certificate, '');
    process.kill(started.pid, 'SIGHUP');
    while (!(await desk.events(started.logFile)).some(({ event }) => event === 'certificate-reload-failed'));
    assert.equal(await shownBy(started.port, 'http/1.1'), second);
    assert.equal(await shownBy(started.port, 'wherry/1'), own);
  });

  it('does not start with a certificate without its key, one of another key, or none that can be read', async () => {
    const [certificate, key] = ['tls.crt', 'tls.key'].map((name) => join(place.folder, name)) as [
      string,
      string,
    ];
    await writePair(certificate, key);
    await writeFile(join(place.folder, 'other.key'), generateKeyPair().privateKeyPem);
    for (const options of [
      ['--tls-cert', certificate],
      ['--tls-key', key],
      ['--tls-cert', certificate, '--tls-key', join(place.folder, 'other.key')],
      ['--tls-cert', certificate, '--tls-key', join(place.folder, 'missing.key')],
      ['--tls-cert', key, '--tls-key', key],
      ['--trust-proxy', 'proxy.example'],
    ]) {
      const { exitCode, stderr } = await desk.wherry([
        'start',
        place.root,
        '0',
        '--json',
        '--listen',
        '127.0.0.1',
        ...options,
      ]);
      assert.notEqual(exitCode, 0, options.join(' '));
      assert.notEqual(stderr + exitCode, '', options.join(' '));
    }
  });

  it('writes a line for each request, also into a new file after SIGHUP', async () => {
    const log = join(place.folder, 'access.log');
    const started = await desk.start([
      '--access-log',
      log,
      '--trust-proxy',
      '127.0.0.1',
      '--log-file',
      join(place.folder, 'the.log'),
    ]);
    const get = (path: string) =>
      ask(started.port, 'GET', path, {
        auth: started.token ?? '',
        scheme: 'http',
        headers: { 'X-Forwarded-For': '203.0.113.7' },
      });
    assert.equal((await get('/files/?json')).status, 200);
    await rename(log, `${log}.1`);
    process.kill(started.pid, 'SIGHUP');
    while (!existsSync(log));
    assert.equal((await get('/files/missing')).status, 404);
    await desk.wherry(['stop']);
    const line = (target: string, status: number) =>
      new RegExp(
        `^203\\.0\\.113\\.7 - owner \\[[^\\]]+\\] "GET ${target} HTTP/1\\.1" ${status} \\d+ "-" "-" \\d+\\n$`,
        'u',
      );
    assert.match(await readFile(`${log}.1`, 'utf8'), line('/files/', 200));
    assert.match(await readFile(log, 'utf8'), line('/files/missing', 404));
  });
});
