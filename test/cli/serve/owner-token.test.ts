import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { resolveOwnerToken, type OwnerTokenInit } from '../../../src/cli/serve/owner-token.ts';

let state: string;
let made: number;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'wherry-token-'));
  made = 0;
});
afterEach(() => rm(state, { recursive: true, force: true }));

const resolve = (init: Partial<OwnerTokenInit> = {}) =>
  resolveOwnerToken({
    argument: undefined,
    file: undefined,
    environment: undefined,
    isNew: false,
    stateDirectory: join(state, 'wherry'),
    generate: () => `made-token-number-${(made += 1)}-abcdef`,
    ...init,
  });

describe('the token of a server', () => {
  it('is made once and kept, readable by its owner alone', async () => {
    const first = await resolve();
    assert.equal(first.source, 'new');
    const second = await resolve();
    assert.deepEqual([second.source, second.token], ['kept', first.token]);
    assert.equal((await stat(first.path ?? '')).mode & 0o777, 0o600);
    assert.equal((await stat(join(state, 'wherry'))).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(join(state, 'wherry')), ['owner-token']);
  });

  it('is made anew with --new-token', async () => {
    const first = await resolve();
    const second = await resolve({ isNew: true });
    assert.notEqual(second.token, first.token);
    assert.equal(await readFile(second.path ?? '', 'utf8'), `${second.token}\n`);
  });

  it('comes from the argument, then the file, then the environment, and is not kept then', async () => {
    const file = join(state, 'token.txt');
    await writeFile(file, ' from-file \nsecond line\n');
    const all = { argument: 'from-argument', file, environment: 'from-environment' };
    assert.equal((await resolve(all)).token, 'from-argument');
    assert.equal((await resolve({ ...all, argument: undefined })).token, 'from-file');
    assert.equal((await resolve({ environment: 'from-environment' })).token, 'from-environment');
    assert.deepEqual(await readdir(state), ['token.txt']);
  });

  it('refuses an empty file and one that is missing, by their names', async () => {
    const file = join(state, 'token.txt');
    await assert.rejects(resolve({ file }), { code: 'NOT_FOUND' });
    await writeFile(file, '\n');
    await assert.rejects(resolve({ file }), { code: 'BAD_REQUEST' });
  });

  it('refuses --new-token beside a token that is given', async () => {
    await assert.rejects(resolve({ argument: 'x', isNew: true }), { code: 'BAD_REQUEST' });
  });
});
