import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatRunBanner, runBannerJson, type RunBanner } from '../../../src/cli/serve/run-banner.ts';

const BANNER: RunBanner = {
  root: '/srv/files',
  addresses: ['wherry://192.0.2.7:6768#PIN', 'wherry://localhost:6768#PIN'],
  pin: 'PIN',
  token: { token: 'the-token', source: 'kept', path: '/state/owner-token' },
  remarks: [],
  program: './wherry',
};

describe('what a server prints when it starts', () => {
  it('is what is served, where, the token, the pin and the commands to type', () => {
    const text = formatRunBanner(BANNER);
    assert.match(
      text,
      /^Serving +\/srv\/files\nAddress +wherry:\/\/192\.0\.2\.7:6768#PIN\n +wherry:\/\/localhost:6768#PIN\n/u,
    );
    assert.match(text, /\nToken +the-token\nPin +PIN\n/u);
    assert.match(
      text,
      /\n {2}export WHERRY_URL='wherry:\/\/localhost:6768#PIN'\n {2}export WHERRY_TOKEN='the-token'\n\n {2}\.\/wherry list\n/u,
    );
  });

  it('does not repeat a token that the user keeps elsewhere', () => {
    const file = { ...BANNER, token: { token: 'secret', source: 'file', path: "/a'b" } } as const;
    assert.doesNotMatch(formatRunBanner(file), /secret/u);
    assert.match(formatRunBanner(file), /export WHERRY_TOKEN="\$\(head -n 1 '\/a'\\''b'\)"/u);
    assert.equal(runBannerJson(file, 1).token, undefined);
    const environment = {
      ...BANNER,
      token: { token: 'secret', source: 'environment', path: undefined },
    } as const;
    assert.doesNotMatch(formatRunBanner(environment), /secret/u);
  });

  it('says what is not as usual', () => {
    assert.match(
      formatRunBanner({ ...BANNER, remarks: ['read-only', 'files up to 2.0 GiB'] }),
      /\n +read-only, files up to 2\.0 GiB\n/u,
    );
  });
});
