import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressArguments, type PathArguments } from '../../../src/cli/remotes/address-arguments.ts';
import { addressRelocation } from '../../../src/cli/remotes/relocation-addresses.ts';

const address = (kind: PathArguments, args: readonly (string | undefined)[], flags = {}) =>
  addressArguments(kind, args, flags, { isKnown: async (name) => name === 'home' || name === 'work' });

const isRefused = (message: RegExp) => ({ code: 'BAD_REQUEST', message });

describe('arguments that may name a remote', () => {
  for (const [name, kind, args, expected, remote] of [
    ['paths without a name', 'every', ['/a', '/b'], ['/a', '/b'], undefined],
    ['paths of one remote', 'every', ['home:/a', 'home:'], ['/a', '/'], 'home'],
    ['a name and its directory', 'names', ['new.txt', 'home:/docs'], ['new.txt', '/docs'], 'home'],
    ['a name with a colon', 'names', ['ab:c.txt', '/docs'], ['ab:c.txt', '/docs'], undefined],
    ['an argument that was left out', 'names', ['home:/a', undefined], ['/a', undefined], 'home'],
    ['the destination of an upload', 'destination', ['a.txt', 'home:/docs'], ['a.txt', '/docs'], 'home'],
    [
      'local sources that look like addresses',
      'destination',
      ['home:/a', 'work:b', '/d'],
      ['home:/a', 'work:b', '/d'],
      undefined,
    ],
    ['a single source of an upload', 'destination', ['home:/a'], ['home:/a'], undefined],
    ['the sources of a download', 'sources', ['home:/a', 'home:/b', '.'], ['/a', '/b', '.'], 'home'],
    ['a single source of a download', 'sources', ['home:/a'], ['/a'], 'home'],
  ] as const) {
    it(`are ${name}`, async () => {
      const addressed = await address(kind, args);
      assert.deepEqual([addressed.args, addressed.remote], [expected, remote]);
    });
  }

  it('stand in --to of an upload, whose arguments are all local then', async () => {
    const upload = await address('destination', ['home:/a', 'b'], { to: 'work:/d' });
    assert.deepEqual(upload, { args: ['home:/a', 'b'], to: '/d', remote: 'work' });
    const download = await address('sources', ['home:/a', 'home:/b'], { to: 'work:/d' });
    assert.deepEqual(download, { args: ['/a', '/b'], to: 'work:/d', remote: 'home' });
  });

  it('count before --remote, which says where paths without a name are', async () => {
    assert.equal((await address('every', ['work:/a'], { remote: 'home' })).remote, 'work');
    const mixed = await address('every', ['home:/a', '/b'], { remote: 'home' });
    assert.deepEqual([mixed.args, mixed.remote], [['/a', '/b'], 'home']);
  });

  it('are refused on two remotes, with and without a name, and relative', async () => {
    await assert.rejects(address('every', ['home:/a', 'work:/b']), isRefused(/two remotes/));
    await assert.rejects(
      address('every', ['home:/a', '/b']),
      isRefused(/write home:\/b, or say by --remote/),
    );
    await assert.rejects(address('every', ['home:a']), isRefused(/write home:\/a/));
    await assert.rejects(address('names', ['home:a.txt']), isRefused(/write home:\/a.txt/));
  });
});

describe('where copy and move go', () => {
  it('is one server, or two that have names', () => {
    assert.deepEqual(addressRelocation({}, ['/a', '/b']), { args: ['/a', '/b'], from: {}, to: undefined });
    assert.deepEqual(addressRelocation({}, ['home:/a', 'home:/b']), {
      args: ['/a', '/b'],
      from: { remote: 'home' },
      to: undefined,
    });
    assert.deepEqual(addressRelocation({ timeout: 1 }, ['home:/a', 'home:/b', 'work:']), {
      args: ['/a', '/b', '/'],
      from: { timeout: 1, remote: 'home' },
      to: { timeout: 1, remote: 'work' },
    });
  });

  it('is never guessed for a path without a name', () => {
    assert.throws(
      () => addressRelocation({}, ['home:/a', '/b']),
      isRefused(/"\/b" names none; write home:\/b/),
    );
    assert.throws(
      () => addressRelocation({}, ['/a', 'home:/b']),
      isRefused(/"\/a" names none; write home:\/a/),
    );
    assert.throws(() => addressRelocation({}, ['home:/a', '/b', 'work:/c']), isRefused(/"\/b" names none/));
    assert.deepEqual(addressRelocation({ remote: 'work' }, ['home:/a', '/b']).to, { remote: 'work' });
    assert.deepEqual(addressRelocation({ remote: 'home' }, ['home:/a', '/b']).to, undefined);
  });

  it('is refused from several remotes, and with options that fit one of them', () => {
    assert.throws(() => addressRelocation({}, ['home:/a', 'work:/b', 'home:/c']), isRefused(/two remotes/));
    for (const flags of [
      { host: 'h' },
      { port: 1 },
      { tokenFile: 'f' },
      { publicKey: 'k' },
      { insecure: true },
    ])
      assert.throws(() => addressRelocation(flags, ['home:/a', 'work:/b']), isRefused(/cannot say which/));
  });
});
