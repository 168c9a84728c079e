import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunFlags } from '../../../src/cli/actions/run.ts';
import { resolveServerSettings } from '../../../src/cli/config/server-settings.ts';
import { SERVER_SHAPE } from '../../../src/cli/config/server-shape.ts';
import { createConfigPlace, type ConfigPlace } from './config-place.ts';

let place: ConfigPlace;
before(async () => {
  place = await createConfigPlace();
});
after(() => place.remove());

const NOTHING = { directory: undefined, port: undefined, token: undefined };

const resolve = (flags: RunFlags = {}, env: Record<string, string> = {}, typed = {}) =>
  resolveServerSettings(SERVER_SHAPE, { ...place.env, ...env }, flags, { ...NOTHING, ...typed });

describe('the settings of a server', () => {
  it('are what is typed, before variables, before the file', async () => {
    await place.write('server.toml', 'listen = "::1"\nnames = "portable"\nread-only = true\nport = 7000\n');
    const env = { WHERRY_NAMES: 'posix', WHERRY_PORT: '7001' };
    const all = await resolve({ listen: '127.0.0.1' }, env, { port: 7002 });
    assert.deepEqual(
      [all.flags.listen, all.flags.names, all.flags.readOnly, all.port],
      ['127.0.0.1', 'posix', true, 7002],
    );
    const origins = ['listen', 'names', 'read-only', 'port'].map((key) => all.values.get(key)?.origin.kind);
    assert.deepEqual(origins, ['option', 'environment', 'file', 'argument']);
  });

  it('can be taken back by an option', async () => {
    await place.write('server.toml', 'read-only = true\n');
    assert.equal((await resolve({ readOnly: false })).flags.readOnly, false);
  });

  it('count a synonym that is typed before the first name in the file', async () => {
    await place.write('server.toml', 'stop-when-idle = "1h"\n');
    assert.equal((await resolve({ idleTimeout: 5000 })).flags.stopWhenIdle, 5000);
    assert.equal((await resolve()).flags.stopWhenIdle, 3_600_000);
  });

  it('take one of token, token-file and new-token, from the highest place that has any', async () => {
    await place.write('server.toml', 'token = "from-the-file-abcdefghijk"\n');
    const byFile = await resolve({}, { WHERRY_TOKEN_FILE: '/t' });
    assert.deepEqual([byFile.token, byFile.flags.tokenFile], [undefined, '/t']);
    const byOption = await resolve({ newToken: true }, { WHERRY_TOKEN: 'x' });
    assert.deepEqual([byOption.token, byOption.flags.newToken], [undefined, true]);
    assert.equal((await resolve()).token?.value, 'from-the-file-abcdefghijk');
  });

  it('understand paths in the file from the file, and "~" as the home', async () => {
    const text = 'directory = "srv"\nlog-file = "~/log"\nstate = "/abs"\n';
    const path = await place.write('server.toml', text);
    const { directory, flags } = await resolve();
    assert.equal(directory, join(dirname(path), 'srv'));
    assert.deepEqual([flags.logFile, flags.state], [join(place.folder, 'home', 'log'), '/abs']);
    assert.equal((await resolve({}, { WHERRY_DIRECTORY: 'here' })).directory, 'here');
  });

  it('hold several roots, which a directory that is typed replaces', async () => {
    await place.write(
      'server.toml',
      '[roots."/photos"]\ndirectory = "p"\nread-only = true\n[roots."/docs"]\ndirectory = "/d"\nfile-size-limit = "1K"\n',
    );
    const { roots } = await resolve();
    const photos = join(place.folder, 'wherry', 'p');
    assert.deepEqual(roots, [
      { path: '/photos', directory: photos, readOnly: true, names: undefined, fileSizeLimit: undefined },
      { path: '/docs', directory: '/d', readOnly: undefined, names: undefined, fileSizeLimit: 1024 },
    ]);
    assert.deepEqual((await resolve({}, {}, { directory: '/x' })).roots, []);
  });

  for (const [name, text, message] of [
    ['two words for one thing', 'token = "a"\ntoken-file = "b"', /server\.toml:2: "token" and "token-file"/u],
    [
      'a directory beside roots',
      'directory = "a"\n[roots."/x"]\ndirectory = "b"',
      /:2: "directory" and "ro/u,
    ],
    ['a root without a directory', '[roots."/x"]', /:1: \[roots\."\/x"\] lacks the key "directory"/u],
    ['a root whose path is none', '[roots.x]\ndirectory = "b"', /:1: \[roots\."x"\] cannot be the path of/u],
    ['a root called /', '[roots."/"]\ndirectory = "b"', /:1: \[roots\."\/"\] has no name/u],
    ['a root that is no table', '[roots]\n"/x" = 1', /:2: "\/x" must be a table/u],
    ['a misspelt key', '\nprot = 1', /:2: There is no setting "prot"; did you mean "port"\?/u],
    ['a misspelt table', '[rots."/x"]', /:1: There is no table \[rots\] here; did you mean "roots"/u],
    ['a table in place of a value', '[listen]\nx = 1', /:1: "listen" must be a text in quotes/u],
    ['another name of an option', 'idle-timeout = 5', /:1: .*did you mean "stop-when-idle"/u],
  ] as const) {
    it(`are refused for ${name}, with file and line`, async () => {
      await place.write('server.toml', `${text}\n`);
      await assert.rejects(resolve(), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'BAD_REQUEST');
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('are refused for a variable that does not fit, by its name', async () => {
    await place.write('server.toml', '');
    const isMaybe = { message: /^WHERRY_READ_ONLY cannot be "maybe": / };
    await assert.rejects(resolve({}, { WHERRY_READ_ONLY: 'maybe' }), isMaybe);
    const isSize = { message: /^WHERRY_FILE_SIZE_LIMIT .*a size is/ };
    await assert.rejects(resolve({}, { WHERRY_FILE_SIZE_LIMIT: '1X' }), isSize);
  });

  it('say how many more mistakes there are', async () => {
    await place.write('server.toml', 'prt = 1\nlsten = 2\nnmes = 3\n');
    const more = { message: /:1: .*"prt".*\(and 2 more: see "wherry config check"\)$/ };
    await assert.rejects(resolve(), more);
  });
});

describe('the file of a server', () => {
  it('is the one that is named, which must be there', async () => {
    const path = await place.write('other.toml', 'port = 1234\n');
    await place.write('server.toml', 'port = 1\n');
    assert.equal((await resolve({ config: path })).port, 1234);
    assert.equal((await resolve({}, { WHERRY_SERVER_CONFIG: path })).port, 1234);
    assert.equal((await resolve({ config: '/dev/null' })).port, undefined);
    await assert.rejects(resolve({ config: join(place.folder, 'missing') }), { code: 'NOT_FOUND' });
    await assert.rejects(resolve({ config: place.folder }), { code: 'NOT_A_FILE' });
  });

  it('is refused while others may read a token in it, or anybody may write it', async () => {
    const path = await place.write('server.toml', 'token = "0123456789012345678901"\n');
    await chmod(path, 0o644);
    await assert.rejects(resolve(), { code: 'FORBIDDEN', message: /chmod 600/ });
    await chmod(path, 0o600);
    assert.equal((await resolve()).token?.value, '0123456789012345678901');
    await place.write('server.toml', 'port = 1\n');
    await chmod(path, 0o644);
    assert.equal((await resolve()).port, 1);
    await chmod(path, 0o666);
    await assert.rejects(resolve(), { code: 'FORBIDDEN', message: /chmod o-w/ });
  });
});
