// Uploads of accounts: whose they are, and what becomes of them when the account may no longer do what it did.

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { deriveVerifier, generateToken } from '../../../src/accounts/index.ts';
import { ROLES, type Role } from '../../../src/accounts/rights/index.ts';
import type { Remote } from '../../../src/client/index.ts';
import { grant } from '../../server/account-bed.ts';
import { startTus, type TusBed } from './tus-bed.ts';
import {
  CONTENT_TYPE,
  base64,
  bearer,
  content,
  createTusClient,
  hashOf,
  type TusClient,
} from './tus-client.ts';

const MIB = 1024 * 1024;
const SIZE = 5 * MIB;
const BYTES = content(SIZE);

let bed: TusBed;
let owner: Remote;
before(async () => {
  bed = await startTus({ logLevel: 'debug' });
  owner = await bed.running.connect();
});
after(() => bed[Symbol.asyncDispose]());

const clientOf = async (name: string): Promise<TusClient> => {
  const token = generateToken();
  await owner.admin.addToken(name, { name: `a${token}`, kind: 'named', verifier: deriveVerifier(token) });
  return createTusClient(bed.port, bearer(token));
};

/** An account with a role in a directory of its own. */
const account = async (name: string, role: Role = 'editor'): Promise<TusClient> => {
  await owner.files.makeDirectory(`/${name}`);
  await owner.admin.addAccount({ name, verbs: ROLES.none });
  await owner.admin.changeAccount(name, { grant: grant(`/${name}`, role) });
  return clientOf(name);
};

const begin = async (client: TusClient, directory: string, size = SIZE, more = {}): Promise<string> => {
  const reply = await client.ask('POST', `/files/${directory}/`, {
    'Upload-Length': size,
    'Upload-Metadata': `filename ${base64('file')}`,
    ...more,
  });
  if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
  return String(reply.headers.location);
};

/** A body all of which has been sent but its last byte; the server is at it. Returns its end. */
const hang = async (
  client: TusClient,
  name: string,
  url: string,
): Promise<{ readonly closed: Promise<void>; readonly socket: Socket }> => {
  const requests = (): number =>
    bed.running.log.filter((record) => record.event === 'request' && record['account'] === name).length;
  const before = requests();
  const headers = { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 0, 'Content-Length': SIZE };
  const socket = await client.begin('PATCH', url, headers, BYTES.subarray(0, SIZE - 1));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  while (requests() === before) await new Promise((resolve) => setImmediate(resolve));
  return { closed, socket };
};

describe('an upload of an account', () => {
  it('is not begun where the account may not write', async () => {
    const client = await account('begins', 'reader');
    await assert.rejects(begin(client, 'begins'), /^Error: 403/u);
    await assert.rejects(begin(client, 'elsewhere'), /^Error: 403/u);
    await assert.rejects(
      begin(client, 'begins', SIZE, { 'Upload-Metadata': `relativePath ${base64('a/b/c')}` }),
      /^Error: 403/u,
    );
    assert.deepEqual(await bed.names('begins'), []);
  });

  it('is that account’s alone', async () => {
    const client = await account('mine');
    const url = await begin(client, 'mine');
    await client.patch(url, 0, BYTES.subarray(0, 1000));
    const strangers = [
      await account('stranger'),
      createTusClient(bed.port, bearer(bed.running.server.token)),
    ];
    for (const stranger of strangers) {
      const unknown = `/uploads/${generateToken()}`;
      for (const method of ['HEAD', 'DELETE']) {
        const [real, none] = [await stranger.ask(method, url), await stranger.ask(method, unknown)];
        assert.equal(real.status, 404);
        assert.deepEqual([real.status, real.text], [none.status, none.text]);
      }
      assert.equal((await stranger.patch(url, 1000, BYTES.subarray(1000))).status, 404);
    }
    assert.equal((await client.patch(url, 1000, BYTES.subarray(1000))).status, 204);
    assert.equal(hashOf(await bed.read('mine/file')), hashOf(BYTES));
  });

  it('may be of one who only puts things down, and is told nothing of what is there', async () => {
    const client = await account('drop', 'uploader');
    const url = await begin(client, 'drop');
    assert.equal((await client.patch(url, 0, BYTES)).status, 204);
    assert.equal(hashOf(await bed.read('drop/file')), hashOf(BYTES));
    await assert.rejects(
      begin(client, 'drop', 3).then((next) =>
        client.patch(next, 0, content(3)).then(({ status }) => {
          throw new Error(String(status));
        }),
      ),
      /^Error: 403/u,
    );
    assert.equal(hashOf(await bed.read('drop/file')), hashOf(BYTES));
  });

  it('row 44: is refused at the next request once the right is gone, and nothing is visible', async () => {
    const client = await account('revoked');
    const url = await begin(client, 'revoked');
    await client.patch(url, 0, BYTES.subarray(0, SIZE - 1));
    await owner.admin.changeAccount('revoked', { grant: grant('/revoked', 'reader') });
    assert.equal((await client.patch(url, SIZE - 1, BYTES.subarray(SIZE - 1))).status, 403);
    assert.equal((await client.ask('HEAD', url)).status, 403);
    assert.deepEqual(await bed.names('revoked'), []);
    await owner.admin.changeAccount('revoked', { grant: grant('/revoked', 'editor') });
    const offset = await client.offsetOf(url);
    assert.equal((await client.patch(url, offset, BYTES.subarray(offset))).status, 204);
    assert.equal(hashOf(await bed.read('revoked/file')), hashOf(BYTES));
  });

  it('row 44: is cut off in the middle of a request once the right is gone, and nothing is visible', async () => {
    const client = await account('cut');
    const url = await begin(client, 'cut');
    const { closed } = await hang(client, 'cut', url);
    await owner.admin.changeAccount('cut', { grant: grant('/cut', 'reader') });
    await closed;
    assert.equal((await client.ask('HEAD', url)).status, 403);
    assert.deepEqual(await bed.names('cut'), []);
  });

  it('row 44: gets no name by a last byte that comes just after the right has gone', async () => {
    const client = await account('late');
    const url = await begin(client, 'late');
    const { closed, socket } = await hang(client, 'late', url);
    await owner.admin.changeAccount('late', { grant: grant('/late', 'reader') });
    socket.once('data', () => socket.destroy());
    socket.write(BYTES.subarray(SIZE - 1));
    await closed;
    assert.deepEqual(await bed.names('late'), []);
    await owner.admin.changeAccount('late', { grant: grant('/late', 'editor') });
    const offset = await client.offsetOf(url);
    assert.equal((await client.patch(url, offset, BYTES.subarray(offset))).status, 204);
    assert.equal(hashOf(await bed.read('late/file')), hashOf(BYTES));
  });

  it('row 24: is cut off in the middle of a request when its token is revoked, and goes on with another', async () => {
    await account('token');
    const token = generateToken();
    const verifier = deriveVerifier(token);
    await owner.admin.addToken('token', { name: 'lost', kind: 'named', verifier });
    const client = createTusClient(bed.port, bearer(token));
    const url = await begin(client, 'token');
    const { closed } = await hang(client, 'token', url);
    await owner.admin.revokeToken('lost', 'token');
    await closed;
    assert.equal((await client.ask('HEAD', url)).status, 401);
    assert.deepEqual(await bed.names('token'), []);
    const other = await clientOf('token');
    const offset = await other.offsetOf(url);
    assert.equal((await other.patch(url, offset, BYTES.subarray(offset))).status, 204);
    assert.equal(hashOf(await bed.read('token/file')), hashOf(BYTES));
  });

  it('is gone with the account, also for the next one of the same name', async () => {
    const client = await account('gone');
    const url = await begin(client, 'gone');
    await client.patch(url, 0, BYTES.subarray(0, 4 * MIB + 1));
    await owner.admin.removeAccount('gone');
    assert.equal((await client.ask('HEAD', url)).status, 401);
    await owner.admin.addAccount({ name: 'gone', verbs: ROLES.none });
    await owner.admin.changeAccount('gone', { grant: grant('/gone', 'editor') });
    const next = await clientOf('gone');
    assert.equal((await next.ask('HEAD', url)).status, 404);
    assert.equal((await next.patch(url, 4 * MIB + 1, BYTES.subarray(4 * MIB + 1))).status, 404);
    assert.equal((await next.ask('DELETE', url)).status, 404);
    assert.deepEqual(await bed.names('gone'), []);
  });

  it('counts once against a quota, however often it was interrupted', async () => {
    await owner.admin.addAccount({ name: 'quota', verbs: ROLES.editor, home: true, quotaBytes: 8 * MIB });
    const client = await clientOf('quota');
    await assert.rejects(begin(client, 'home/quota', 8 * MIB + 1), /^Error: 507/u);
    const bytes = content(8 * MIB);
    const url = await begin(client, 'home/quota', bytes.length);
    await client.patch(url, 0, bytes.subarray(0, 5 * MIB));
    // Anything that changes about the account puts its uploads away.
    await owner.admin.changeAccount('quota', { grant: grant('/elsewhere', 'reader') });
    assert.equal(await client.offsetOf(url), 4 * MIB);
    assert.equal((await client.patch(url, 4 * MIB, bytes.subarray(4 * MIB))).status, 204);
    assert.equal(hashOf(await bed.read('home/quota/file')), hashOf(bytes));
    await assert.rejects(
      begin(client, 'home/quota', 1, { 'Upload-Metadata': `filename ${base64('x')}` }),
      /^Error: 507/u,
    );
  });
});
