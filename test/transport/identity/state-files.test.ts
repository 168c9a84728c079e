import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { WherryError, type ErrorCode } from '../../../src/base/index.ts';
import {
  clientId,
  defaultStateDirectory,
  generateKeyPair,
  openIdentity,
  openPinStore,
} from '../../../src/transport/identity/index.ts';

const run = promisify(execFile);
const DOOR = new URL('../../../src/transport/identity/index.ts', import.meta.url).href;

/** Runs a few lines in a process of their own, with the door as `door` and the state directory as `state`. */
const inProcess = async (state: string, lines: string): Promise<string> => {
  const program = `const door = await import(${JSON.stringify(DOOR)}); const state = ${JSON.stringify(state)}; ${lines}`;
  return (await run(process.execPath, ['--input-type=module', '--eval', program])).stdout.trim();
};

let scratch: string;
let state: string;
let count = 0;
before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'wherry-identity-'));
});
beforeEach(() => {
  count += 1;
  state = join(scratch, `state ${count}`, 'deeper');
});
after(() => rm(scratch, { recursive: true, force: true }));

const refusal =
  (expected: ErrorCode, path: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof WherryError);
    assert.equal(error.code, expected);
    assert.ok(error.message.includes(path), error.message);
    return true;
  };

describe('an identity', () => {
  it('is made on the first run and is the same ever after, certificate included', async () => {
    const first = await openIdentity(state);
    const second = await openIdentity(state);
    assert.deepEqual(second, first);
    assert.equal(first.pin.length, 43);
  });

  it('is readable by its owner only, and leaves nothing else behind', async () => {
    await openIdentity(state);
    assert.deepEqual(await readdir(state), ['identity.pem']);
    assert.equal((await stat(state)).mode & 0o777, 0o700);
    assert.equal((await stat(join(state, 'identity.pem'))).mode & 0o777, 0o600);
  });

  it('is one and the same for processes that start at once', async () => {
    const pins = await Promise.all(
      Array.from({ length: 4 }, () =>
        inProcess(state, 'process.stdout.write((await door.openIdentity(state)).pin)'),
      ),
    );
    assert.equal(new Set(pins).size, 1);
    assert.equal((await openIdentity(state)).pin, pins[0]);
    assert.deepEqual(await readdir(state), ['identity.pem']);
  });

  it('is one and the same for many that start at once in one process', async () => {
    const pins = (await Promise.all(Array.from({ length: 20 }, () => openIdentity(state)))).map(
      ({ pin }) => pin,
    );
    assert.equal(new Set(pins).size, 1);
  });

  it('takes a file that holds a key alone, and makes its certificate', async () => {
    const keys = generateKeyPair();
    await mkdir(state, { recursive: true });
    await writeFile(join(state, 'identity.pem'), keys.privateKeyPem, { mode: 0o600 });
    const identity = await openIdentity(state);
    assert.equal(identity.pin, keys.pin);
    assert.match(identity.certificatePem, /^-----BEGIN CERTIFICATE-----/u);
  });

  it('does not pair a key with a certificate of another key', async () => {
    const { certificatePem } = await openIdentity(join(scratch, 'other'));
    const keys = generateKeyPair();
    await mkdir(state, { recursive: true });
    await writeFile(join(state, 'identity.pem'), keys.privateKeyPem + certificatePem, { mode: 0o600 });
    assert.notEqual((await openIdentity(state)).certificatePem, certificatePem);
  });

  it('is refused, and not replaced, when the file is damaged', async () => {
    await mkdir(state, { recursive: true });
    const path = join(state, 'identity.pem');
    for (const text of ['', 'nonsense', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n']) {
      await writeFile(path, text, { mode: 0o600 });
      await assert.rejects(openIdentity(state), refusal('CORRUPTED', path));
      assert.equal(await readFile(path, 'utf8'), text);
    }
  });

  it('is refused when other users may read it, with the command that helps', async () => {
    await openIdentity(state);
    const path = join(state, 'identity.pem');
    await chmod(path, 0o644);
    await assert.rejects(openIdentity(state), refusal('FORBIDDEN', `chmod 600 ${path}`));
  });

  it('is refused with a sentence when the directory cannot be used', async () => {
    const file = join(scratch, 'a file');
    await writeFile(file, '');
    await assert.rejects(openIdentity(file), refusal('NOT_A_DIRECTORY', file));
    await assert.rejects(openIdentity(join(file, 'below')), refusal('NOT_A_DIRECTORY', file));
    await mkdir(join(state, 'identity.pem'), { recursive: true, mode: 0o700 });
    await assert.rejects(openIdentity(state), refusal('NOT_A_FILE', join(state, 'identity.pem')));
  });
});

describe('the client id', () => {
  it('is made once, random, and kept', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => clientId(state)));
    assert.equal(new Set(ids).size, 1);
    assert.match(ids[0] ?? '', /^[A-Za-z0-9_-]{22}$/u);
    assert.notEqual(await clientId(join(state, 'other')), ids[0]);
  });

  it('is refused when the file holds something else', async () => {
    await mkdir(state, { recursive: true });
    await writeFile(join(state, 'client-id'), 'no id\n');
    await assert.rejects(clientId(state), refusal('CORRUPTED', join(state, 'client-id')));
  });
});

describe('the store of known servers', () => {
  const pinA = generateKeyPair().pin;
  const pinB = generateKeyPair().pin;

  it('gives back what was kept, by host in any case and port', async () => {
    const store = openPinStore(state);
    assert.equal(await store.get('example.org', 6768), undefined);
    await store.set('Example.ORG', 6768, pinA);
    await store.set('example.org', 6769, pinB);
    await store.set('::1', 6768, pinB);
    await store.set('__proto__', 1, pinA);
    assert.equal(await store.get('example.org', 6768), pinA);
    assert.equal(await openPinStore(state).get('EXAMPLE.org', 6769), pinB);
    assert.equal(await store.get('::1', 6768), pinB);
    assert.equal(await store.get('__proto__', 1), pinA);
    assert.equal(await store.get('constructor', 1), undefined);
    await store.set('example.org', 6768, pinB);
    assert.equal(await store.get('example.org', 6768), pinB);
  });

  it('is a file for its owner only, whole at every instant', async () => {
    await openPinStore(state).set('example.org', 6768, pinA);
    assert.deepEqual(await readdir(state), ['known-servers.json']);
    assert.equal((await stat(join(state, 'known-servers.json'))).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(await readFile(join(state, 'known-servers.json'), 'utf8')), {
      version: 1,
      servers: { 'example.org:6768': pinA },
    });
  });

  it('loses nothing when several processes write at once', async () => {
    const write = (name: string): Promise<string> =>
      inProcess(
        state,
        `const store = door.openPinStore(state);
         await Promise.all(Array.from({ length: 10 }, (_, index) => store.set('${name}', index + 1, '${pinA}')));`,
      );
    await Promise.all(['one', 'two', 'three'].map(write));
    const { servers } = JSON.parse(await readFile(join(state, 'known-servers.json'), 'utf8'));
    assert.equal(Object.keys(servers).length, 30);
    assert.deepEqual(await readdir(state), ['known-servers.json']);
  });

  it('goes on after a process died in the middle of a change', async () => {
    await mkdir(state, { recursive: true });
    const lock = join(state, '.known-servers.json.lock');
    await writeFile(lock, '');
    await utimes(lock, new Date(0), new Date(0));
    await Promise.all([openPinStore(state).set('a', 1, pinA), openPinStore(state).set('b', 1, pinB)]);
    assert.deepEqual(
      [await openPinStore(state).get('a', 1), await openPinStore(state).get('b', 1)],
      [pinA, pinB],
    );
    assert.deepEqual(await readdir(state), ['known-servers.json']);
  });

  it('refuses a damaged file rather than forget whom it knew, and leaves it as it is', async () => {
    await mkdir(state, { recursive: true });
    const path = join(state, 'known-servers.json');
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"servers":[]}x',
      '{"servers":3}',
      '{"servers":{"a:1":"no pin"}}',
    ]) {
      await writeFile(path, text);
      await assert.rejects(openPinStore(state).get('a', 1), refusal('CORRUPTED', path));
      await assert.rejects(openPinStore(state).set('a', 1, pinA), refusal('CORRUPTED', path));
      assert.equal(await readFile(path, 'utf8'), text);
    }
    assert.deepEqual(await readdir(state), ['known-servers.json']);
  });

  it('keeps pins only', async () => {
    await assert.rejects(
      openPinStore(state).set('a', 1, 'no pin'),
      (error) => error instanceof WherryError && error.code === 'BAD_REQUEST',
    );
    assert.equal(await openPinStore(state).get('a', 1), undefined);
  });
});

describe('the state directory', () => {
  it('follows XDG_STATE_HOME when that is absolute, and is below the home directory otherwise', () => {
    assert.equal(defaultStateDirectory({ XDG_STATE_HOME: '/var/state' }), join('/var/state', 'wherry'));
    const usual = defaultStateDirectory({});
    assert.match(usual, /[\\/]\.local[\\/]state[\\/]wherry$/u);
    assert.equal(defaultStateDirectory({ XDG_STATE_HOME: 'relative' }), usual);
  });
});
