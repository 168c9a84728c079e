import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConnectionString } from '../../src/client/connection-string.ts';
import { HintedError } from '../../src/cli/hinted-error.ts';
import { ensureToken, resolveServer, type ConnectionFlags } from '../../src/cli/resolve-connection.ts';

const TOKEN = 'qRkVWJcFRqi7rsNMbagaDd';

const resolve = (flags: ConnectionFlags, env: Record<string, string>, fileToken?: string) => {
  const sources = { flags, env, fileToken, parseUrl: parseConnectionString, program: './wherry' };
  return ensureToken(sources, resolveServer(sources));
};

describe('the connection', () => {
  it('comes from WHERRY_URL and WHERRY_TOKEN', () => {
    assert.deepEqual(resolve({}, { WHERRY_URL: 'wherry://h:7000#pin', WHERRY_TOKEN: TOKEN }), {
      host: 'h',
      port: 7000,
      user: undefined,
      token: TOKEN,
      publicKey: 'pin',
      carrier: 'tls',
      insecure: undefined,
      timeoutMs: undefined,
    });
  });

  it('comes from the separate variables', () => {
    const init = resolve(
      {},
      { WHERRY_HOST: 'h', WHERRY_PORT: '7001', WHERRY_TOKEN: TOKEN, WHERRY_PUBLIC_KEY: 'k' },
    );
    assert.deepEqual([init.host, init.port, init.publicKey], ['h', 7001, 'k']);
  });

  it('uses port 6768 when none is named', () => {
    assert.equal(resolve({}, { WHERRY_HOST: 'h', WHERRY_TOKEN: TOKEN }).port, 6768);
  });

  it('takes --remote before WHERRY_URL, and each option before either', () => {
    const env = { WHERRY_URL: 'wherry://env:1#e', WHERRY_TOKEN: TOKEN, WHERRY_HOST: 'unused' };
    assert.equal(resolve({}, env).host, 'env');
    assert.equal(resolve({ remote: 'wherry://flag:2' }, env).host, 'flag');
    const init = resolve(
      { remote: 'wherry://flag:2#p', host: 'other', port: 3, publicKey: 'q', timeout: 5000 },
      env,
    );
    assert.deepEqual([init.host, init.port, init.publicKey, init.timeoutMs], ['other', 3, 'q', 5000]);
  });

  it('keeps a pin that is given apart from the host, so that a wrong server is refused', () => {
    assert.equal(
      resolve({ host: 'h2' }, { WHERRY_URL: 'wherry://h1#pin', WHERRY_TOKEN: TOKEN }).publicKey,
      'pin',
    );
  });

  it('takes the token from the file, then the string, then the variable', () => {
    const env = { WHERRY_URL: `wherry://${TOKEN}u@h`, WHERRY_TOKEN: `${TOKEN}e` };
    assert.equal(resolve({}, env, `${TOKEN}f`).token, `${TOKEN}f`);
    assert.equal(resolve({}, env).token, `${TOKEN}u`);
  });

  it('is unencrypted with --insecure or wherry+tcp:// only', () => {
    const env = { WHERRY_HOST: 'h', WHERRY_TOKEN: TOKEN };
    assert.equal(resolve({ insecure: true }, env).carrier, 'tcp');
    assert.equal(resolve({ remote: 'wherry+tcp://localhost' }, env).carrier, 'tcp');
    assert.equal(resolve({}, env).carrier, 'tls');
  });

  it('is over WebSocket where the address says so, and --insecure changes nothing then', () => {
    const env = { WHERRY_URL: 'wss://h/files/link#pin', WHERRY_TOKEN: TOKEN };
    for (const flags of [{}, { insecure: true }]) {
      const init = resolve(flags, env);
      assert.deepEqual(
        [init.host, init.port, init.carrier, init.path, init.publicKey],
        ['h', 443, 'wss', '/files/link', 'pin'],
      );
    }
    assert.equal(resolve({ port: 8443 }, env).port, 8443);
  });

  it('case 99: without a server or a token it says exactly what to type', () => {
    for (const env of [{}, { WHERRY_HOST: '  ' }, { WHERRY_HOST: 'h' }, { WHERRY_TOKEN: TOKEN }]) {
      assert.throws(
        () => resolve({}, env),
        (error: Error) => {
          assert.ok(error instanceof HintedError);
          assert.equal(error.exitCode, 1);
          assert.match(error.hint.join('\n'), /export WHERRY_URL='wherry:[^']+'\n\s+export WHERRY_TOKEN=/u);
          assert.match(error.hint.join('\n'), /\.\/wherry list/u);
          return true;
        },
      );
    }
  });

  for (const [name, env] of [
    ['a port that is none', { WHERRY_HOST: 'h', WHERRY_TOKEN: TOKEN, WHERRY_PORT: '0' }],
    ['a malformed string', { WHERRY_URL: 'http://h', WHERRY_TOKEN: TOKEN }],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => resolve({}, env),
        (error: Error & { code?: string }) => error.code === 'BAD_REQUEST',
      );
    });
  }

  it('takes the account from the string, beside the token that is there', () => {
    assert.deepEqual(
      [`wherry://ann:${TOKEN}@h`, 'wherry://ann@h'].map((remote) => {
        const { user, token } = resolve({ remote }, { WHERRY_TOKEN: `${TOKEN}e` });
        return [user, token];
      }),
      [
        ['ann', TOKEN],
        ['ann', `${TOKEN}e`],
      ],
    );
    assert.equal(resolve({ host: 'h', user: 'bob' }, { WHERRY_TOKEN: TOKEN }).user, 'bob');
  });

  it('with an account and no token says how to log in, to that account and server', () => {
    for (const [flags, typed] of [
      [{ remote: 'wherry://ann@h:7#pin' }, "wherry login 'wherry://ann@h:7#pin'"],
      [{ host: '::1', user: 'ann' }, "wherry login 'wherry://ann@[::1]:6768'"],
    ] as const) {
      assert.throws(
        () => resolve(flags, {}),
        (error: Error) => {
          assert.ok(error instanceof HintedError);
          assert.match(error.message, /No token is configured for the account "ann"/u);
          assert.ok(error.hint.join('\n').includes(typed), error.hint.join('\n'));
          return true;
        },
      );
    }
  });
});
