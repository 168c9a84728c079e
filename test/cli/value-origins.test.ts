// A value that is refused and was not typed: the message says where it stands.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createConfigPlace, type ConfigPlace } from './config/config-place.ts';
import { runInProcess } from './run-in-process.ts';

const TOKEN = 'qRkVWJcFRqi7rsNMbagaDd';
const URL = 'wherry://127.0.0.1:1';

let place: ConfigPlace;
before(async () => {
  place = await createConfigPlace();
  await writeFile(join(place.folder, 'empty'), '');
  await writeFile(join(place.folder, 'short'), 'short\n', { mode: 0o600 });
});
after(() => place.remove());

const CLIENT: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
  [
    { WHERRY_URL: 'wherry://127.0.0.1:99999', WHERRY_TOKEN: TOKEN },
    /^wherry: WHERRY_URL: .* port .*1 to 65535/u,
  ],
  [{ WHERRY_URL: 'http://127.0.0.1', WHERRY_TOKEN: TOKEN }, /^wherry: WHERRY_URL: .*wherry:\/\/HOST/u],
  [{ WHERRY_REMOTE: 'wherry://[', WHERRY_TOKEN: TOKEN }, /^wherry: WHERRY_REMOTE: .*malformed/u],
  [
    { WHERRY_REMOTE: 'nowhere', WHERRY_TOKEN: TOKEN },
    /^wherry: WHERRY_REMOTE: There is no remote "nowhere"/u,
  ],
  [{ WHERRY_HOST: '127.0.0.1', WHERRY_PORT: '0', WHERRY_TOKEN: TOKEN }, /^wherry: WHERRY_PORT .*1 to 65535/u],
  [{ WHERRY_URL: URL, WHERRY_TOKEN: 'short' }, /^wherry: WHERRY_TOKEN: .*at least 22/u],
  [{ WHERRY_URL: URL, WHERRY_TOKEN: TOKEN, WHERRY_PUBLIC_KEY: 'no key' }, /^wherry: WHERRY_PUBLIC_KEY: /u],
  [
    { WHERRY_URL: URL, WHERRY_TOKEN_FILE: '/nonexistent/t' },
    /^wherry: WHERRY_TOKEN_FILE: "\/nonexistent\/t" does not exist/u,
  ],
  [
    { WHERRY_URL: URL, WHERRY_TOKEN: TOKEN, WHERRY_CONFIG: '/nonexistent/c' },
    /^wherry: WHERRY_CONFIG: "\/nonexistent\/c" does not exist/u,
  ],
];

describe('a client command', () => {
  for (const [env, message] of CLIENT) {
    it(`says that ${Object.keys(env).find((name) => message.source.includes(name))} is wrong: ${message.source}`, async () => {
      const said = await runInProcess(['list', '/'], { env: { ...place.env, ...env } });
      assert.equal(said.exitCode, 1, said.stderr);
      assert.match(said.stderr, message);
      // A token is never repeated.
      assert.ok(!said.stderr.includes(TOKEN) && said.stdout === '');
    });
  }

  it('says which remote, and which file, names what is not there', async () => {
    const path = await place.write('remotes.toml', 'default = "gone"\n');
    const gone = await runInProcess(['list', '/'], { env: place.env });
    assert.equal(gone.exitCode, 1);
    assert.ok(
      gone.stderr.startsWith(`wherry: The default of ${path}: There is no remote "gone"`),
      gone.stderr,
    );
    await place.write('remotes.toml', `[remotes.home]\nurl = "${URL}"\ntoken-file = "missing"\n`);
    const missing = await runInProcess(['list', 'home:/'], { env: place.env });
    assert.match(missing.stderr, /^wherry: The remote "home": ".*\/missing" does not exist/u);
    await place.write('remotes.toml', `[remotes.home]\nurl = "${URL}"\ntoken = "short"\n`);
    const short = await runInProcess(['list', 'home:/'], { env: place.env });
    assert.match(short.stderr, /^wherry: The token of the remote: The token has 5 characters/u);
    await place.write('remotes.toml', '');
  });
});

const SERVER: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
  [{ WHERRY_TOKEN: 'short' }, /^wherry: WHERRY_TOKEN: .*at least 22/u],
  [{ WHERRY_TOKEN_FILE: '/nonexistent/t' }, /^wherry: WHERRY_TOKEN_FILE: "\/nonexistent\/t" does not exist/u],
  [{ WHERRY_LOG_FILE: '/nonexistent/l' }, /^wherry: WHERRY_LOG_FILE: "\/nonexistent\/l" does not exist/u],
  [
    { WHERRY_PRIVATE_KEY: '/nonexistent/k' },
    /^wherry: WHERRY_PRIVATE_KEY: "\/nonexistent\/k" does not exist/u,
  ],
  [
    { WHERRY_SERVER_CONFIG: '/nonexistent/c' },
    /^wherry: WHERRY_SERVER_CONFIG: "\/nonexistent\/c" does not exist/u,
  ],
  [{ WHERRY_MIN_BLOCK_SIZE: '5M' }, /^wherry: WHERRY_MIN_BLOCK_SIZE .*512 bytes to 4M/u],
  [{ WHERRY_HOMES: 'home' }, /^wherry: WHERRY_HOMES .*"home" is not absolute/u],
];

describe('a server', () => {
  const run = (env: Readonly<Record<string, string>> = {}) =>
    runInProcess(
      ['run', place.folder, '0', '--listen', '127.0.0.1', '--state', join(place.folder, 'state')],
      {
        env: { ...place.env, ...env },
        interruptAfterMs: 5000,
      },
    );

  for (const [env, message] of SERVER) {
    it(`says that ${Object.keys(env).join()} is wrong`, async () => {
      const said = await run(env);
      assert.equal(said.exitCode, 1, said.stderr);
      assert.match(said.stderr, message);
    });
  }

  it('says on which line of its file, or in which file, a value is wrong', async () => {
    for (const [line, message] of [
      ['token = "short"', ':1: The token has 5 characters'],
      ['token-file = "/nonexistent/t"', ':1: "/nonexistent/t" does not exist'],
      ['private-key = "/nonexistent/k"', ':1: "/nonexistent/k" does not exist'],
      ['log-file = "/nonexistent/l"', ':1: "/nonexistent/l" does not exist'],
    ] as const) {
      const path = await place.write('server.toml', `${line}\n`);
      const said = await run();
      assert.ok(said.stderr.startsWith(`wherry: ${path}${message}`), said.stderr);
    }
    await place.write('server.toml', '');
    const short = join(place.folder, 'short');
    const typed = await runInProcess(['run', place.folder, '0', '--token-file', short], { env: place.env });
    assert.ok(typed.stderr.startsWith(`wherry: ${short}: The token has 5 characters`), typed.stderr);
  });
});
