// Diagnoses of what people really meet, each a real socket on loopback.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { diagnose, generateToken, type DiagnoseInit, type DiagnosisStep } from '../../../src/client/index.ts';
import { createServer, type Server } from '../../../src/server/index.ts';
import {
  certificateFor,
  generateKeyPair,
  openPinStore,
  pinOfPublicKey,
} from '../../../src/transport/identity/index.ts';

let folder: string;
let server: Server;
const opened: TcpServer[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-doctor-'));
  await mkdir(join(folder, 'root'));
  server = await createServer({
    root: join(folder, 'root'),
    stateDirectory: join(folder, 'state'),
    port: 0,
    listen: '127.0.0.1',
  });
});
after(async () => {
  for (const each of opened) each.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const open = async (made: TcpServer): Promise<number> => {
  opened.push(made);
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve);
  });
  return (made.address() as AddressInfo).port;
};

const steps = async (init: Partial<DiagnoseInit>): Promise<readonly DiagnosisStep[]> =>
  Array.fromAsync(
    diagnose({
      host: '127.0.0.1',
      port: server.port,
      token: server.token,
      stateDirectory: join(folder, 'client'),
      patienceMs: 150,
      timeoutMs: 5000,
      ...init,
    }),
  );

const failure = (found: readonly DiagnosisStep[]): DiagnosisStep => {
  const step = found.find(({ status }) => status === 'failed');
  assert.ok(step, 'a step failed');
  assert.ok(
    found.slice(found.indexOf(step) + 1).every(({ status }) => status === 'skipped'),
    'everything behind it is skipped',
  );
  return step;
};

const other = generateKeyPair();

const peers: Readonly<Record<string, readonly [() => TcpServer, string, RegExp]>> = {
  'an SSH server': [
    () =>
      createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.write('SSH-2.0-Test\r\n');
      }),
    'ssh',
    /SSH server .*"SSH-2\.0-Test"/u,
  ],
  'a web server': [() => createHttpServer((_request, answer) => answer.end('hello')), 'http', /web server/u],
  'a silent server': [
    () => createTcpServer((socket) => socket.on('error', () => {})),
    'silent',
    /says nothing/u,
  ],
  'a server that closes at once': [() => createTcpServer((socket) => socket.destroy()), 'silent', /nothing/u],
};

const tls = (options: TlsOptions): TcpServer =>
  createTlsServer(
    { key: other.privateKeyPem, cert: certificateFor(other.privateKeyPem), ...options },
    (socket) => {
      socket.on('error', () => {});
    },
  ).on('tlsClientError', () => {});

describe('diagnose', () => {
  it('finds every step of a working connection ok, and changes nothing', async () => {
    const found = await steps({});
    assert.deepEqual(
      found.map(({ step, status }) => `${step} ${status}`),
      [
        'name ok',
        'port ok',
        'protocol ok',
        'pin ok',
        'login ok',
        'version ok',
        'round-trip ok',
        'clock ok',
        'account ok',
      ],
    );
    assert.deepEqual(found.at(-1)?.details, {
      account: 'owner',
      may: ['read', 'write', 'delete', 'share', 'admin'],
    });
    assert.deepEqual((await readdir(folder)).includes('client'), false);
  });

  it('names a host that is not known', async () => {
    const step = failure(await steps({ host: 'no-such-host.invalid' }));
    assert.deepEqual([step.step, step.code], ['name', 'CONNECTION_LOST']);
    assert.match(step.message, /"no-such-host\.invalid" is not known/u);
  });

  it('tells a refused port', async () => {
    const taken = createTcpServer();
    const port = await open(taken);
    await new Promise((resolve) => taken.close(resolve));
    const step = failure(await steps({ port }));
    assert.deepEqual([step.step, step.code], ['port', 'CONNECTION_LOST']);
    assert.match(step.message, /127\.0\.0\.1:\d+ refused\. .*start the server/u);
  });

  for (const [what, [make, peer, sentence]] of Object.entries(peers)) {
    it(`recognises ${what}`, async () => {
      // Only a peer that says nothing takes all the time there is.
      const step = failure(await steps({ port: await open(make()), timeoutMs: 1000 }));
      assert.deepEqual(
        [step.step, step.code, step.details['peer']],
        ['protocol', 'CONNECTION_LOST', peer],
        step.message,
      );
      assert.match(step.message, sentence);
    });
  }

  it('recognises TLS without Wherry', async () => {
    const step = failure(await steps({ port: await open(tls({})) }));
    assert.match(step.message, /TLSv1\.3 is there that does not speak wherry\/1/u);
  });

  it('recognises TLS before 1.3', async () => {
    const step = failure(await steps({ port: await open(tls({ maxVersion: 'TLSv1.2' })) }));
    assert.match(step.message, /TLSv1\.2; Wherry takes nothing before TLS 1\.3/u);
  });

  it('shows both keys when the given one is another', async () => {
    const given = pinOfPublicKey(other.publicKey);
    const step = failure(await steps({ publicKey: given }));
    assert.deepEqual([step.step, step.code], ['pin', 'UNAUTHENTICATED']);
    assert.ok(step.message.includes(given) && step.message.includes(server.pin));
  });

  it('warns when the key is not the one of the last contact', async () => {
    const state = join(folder, 'changed');
    await openPinStore(state).set('127.0.0.1', server.port, other.pin);
    const step = (await steps({ stateDirectory: state })).find(({ step: name }) => name === 'pin');
    assert.equal(step?.status, 'warning');
    assert.ok(step.message.includes(other.pin) && step.message.includes(server.pin));
    assert.equal(await openPinStore(state).get('127.0.0.1', server.port), other.pin, 'nothing was stored');
  });

  it('tells a clock that is wrong, and which way', async () => {
    const found = await steps({ timeMs: () => Date.now() + 3_600_000 });
    const step = found.find(({ step: name }) => name === 'clock');
    assert.equal(step?.status, 'warning');
    assert.match(step.message, /server's clock is 60 min behind/u);
  });

  it('says that a reader can change nothing', async () => {
    await mkdir(join(folder, 'reading'));
    await using reading = await createServer({
      root: join(folder, 'reading'),
      stateDirectory: join(folder, 'state-2'),
      port: 0,
      listen: '127.0.0.1',
      readOnly: true,
    });
    const found = await steps({ port: reading.port, token: reading.token });
    assert.match(found.at(-1)?.message ?? '', /list and download.*\. It can change nothing/u);
  });

  it('goes the same way without encryption', async () => {
    const found = await steps({ carrier: 'tcp' });
    assert.deepEqual(
      found.map(({ status }) => status),
      ['ok', 'ok', 'skipped', 'skipped', 'ok', 'ok', 'ok', 'ok', 'ok'],
    );
  });

  it('tells a malformed, a wrong, and in the end a token that was tried too often', async () => {
    const malformed = failure(await steps({ token: 'short' }));
    assert.deepEqual([malformed.step, malformed.code], ['login', 'BAD_REQUEST']);
    const token = generateToken();
    const wrong = failure(await steps({ token }));
    assert.deepEqual([wrong.step, wrong.code], ['login', 'UNAUTHENTICATED']);
    for (let attempt = 0; attempt < 10; attempt += 1) await steps({ token });
    const often = failure(await steps({ token }));
    assert.deepEqual([often.step, often.code], ['login', 'RATE_LIMITED']);
    assert.match(often.message, /wait \d+ s/u);
    assert.ok(!JSON.stringify([wrong, often]).includes(token));
  });
});
