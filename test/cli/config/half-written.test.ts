// Configuration files that another program was killed over, or that a disk has harmed: each is used whole or refused with its
// line, and none makes a command fail in another way.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { runWith } from '../run-with.ts';
import { createConfigPlace, type ConfigPlace } from './config-place.ts';

const FILES: Readonly<Record<string, string>> = {
  'server.toml': [
    '# of the house: ümläut',
    'port = 7000',
    'read-only = true   # "for now"',
    "names = 'portable'",
    'bandwidth = "10M:off"',
    'max-connections = 12',
    'log-file = """',
    '/var/log/wherry\\',
    '  .log"""',
    '',
    '[roots."/photos/é"]',
    'directory = "~/photos"',
    "[roots.'/b\"c']",
    'directory = "/srv/b"',
    'file-size-limit = 4_096',
    '',
  ].join('\n'),
  'config.toml': [
    '[defaults]',
    'timeout = 10.5',
    '"progress" = "none"',
    '[upload]',
    'on-conflict = "skip"',
    'block-size = "64K"',
    '',
  ].join('\n'),
  'remotes.toml': [
    'default = "home"',
    '',
    '[remotes.home]',
    'url = "wherry://127.0.0.1:6768"',
    'token = "qRkVWJcFRqi7rsNMbagaDd"',
    '[remotes]',
    'nas-2 = { url = "wherry://[::1]:7000", token-file = "t" }',
    '',
  ].join('\n'),
};

let place: ConfigPlace;
before(async () => {
  place = await createConfigPlace();
});
after(() => place.remove());

/** A well-formed file has no mistake; of another one a line is named, and nothing of its secrets. */
const check = async (name: string, content: Uint8Array): Promise<number> => {
  const path = await place.write(name, content);
  const { exitCode, stderr } = await runWith(['config', 'check', path], { env: { ...place.env } });
  const what = `${Buffer.from(content).toString()}\n---\n${stderr}`;
  if (exitCode === 0) return 0;
  assert.equal(exitCode, 1, what);
  for (const line of stderr.trimEnd().split('\n'))
    assert.match(
      line,
      /^wherry: \S+\.toml(?::\d+: .+| is not UTF-8 text; save it as UTF-8\.) \(BAD_REQUEST\)$/u,
      what,
    );
  assert.ok(!stderr.includes('qRkVWJcFRqi7'), what);
  return 1;
};

describe('a configuration file', () => {
  for (const [name, text] of Object.entries(FILES)) {
    const whole = Buffer.from(text);

    it(`called ${name} that ends anywhere is used or refused with a line`, async () => {
      let seen = 0;
      for (let length = 0; length <= whole.length; length += 1)
        seen += await check(name, whole.subarray(0, length));
      assert.equal(await check(name, whole), 0);
      assert.ok(seen > whole.length / 2, 'most cuts are seen');
    });

    it(`called ${name} with any byte harmed is used or refused with a line`, async () => {
      for (const harm of [0x22, 0x5b, 0xff])
        for (let at = 0; at < whole.length; at += 1) {
          const harmed = Buffer.from(whole);
          harmed[at] = harm;
          await check(name, harmed);
        }
    });
  }
});
