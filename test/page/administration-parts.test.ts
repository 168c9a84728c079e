// Parts of administration and of the connect page that need no browser.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TOKEN_ALPHABET, TOKEN_LENGTH, deriveVerifier, parseToken } from '../../src/accounts/index.ts';
import type { ServerActivity } from '../../src/admin/index.ts';
import * as page from '../../web/account/make-token.ts';
import { quote } from '../../web/connect/commands.ts';
import { addressOf } from '../../web/connect/server-address.ts';
import { decodePlace } from '../../web/connect/server-place.ts';
import { toMoment } from '../../web/server/activity.ts';
import { matches, toLogLine } from '../../web/server/log-lines.ts';
import { answerQuestion, isAnswering, whileAnswering } from '../../web/state/questions.ts';
import { parseSize } from '../../web/server/parse-size.ts';

describe('tokens that a page makes', () => {
  it('row 23: are those of the server: as long, of the same signs, and recognised alike', () => {
    assert.equal(page.TOKEN_ALPHABET, TOKEN_ALPHABET);
    assert.equal(page.TOKEN_LENGTH, TOKEN_LENGTH);
    const seen = new Set<string>();
    for (let turn = 0; turn < 200; turn += 1) {
      const token = page.generateToken();
      assert.equal(parseToken(token).length, TOKEN_LENGTH);
      for (const sign of token) seen.add(sign);
      const { id, storedKey, serverKey } = deriveVerifier(token);
      const made = page.deriveVerifier(token);
      assert.equal(made.id, id);
      assert.deepEqual([...made.storedKey], [...storedKey]);
      assert.deepEqual([...made.serverKey], [...serverKey]);
    }
    assert.equal(seen.size, TOKEN_ALPHABET.length);
  });
});

describe('commands', () => {
  it('row 72: quote what a shell would take for more than text', () => {
    assert.equal(quote('https://host:6768/files/a.txt', 'linux'), 'https://host:6768/files/a.txt');
    assert.equal(quote("it's $(rm -rf ~) `x`", 'linux'), "'it'\\''s $(rm -rf ~) `x`'");
    assert.equal(quote("it's $x", 'windows'), "'it''s $x'");
    assert.equal(quote('', 'linux'), "''");
  });

  it('have the address by which the page was reached', () => {
    const at = (protocol: string, hostname: string, port: string) =>
      addressOf('PIN', 6768, { protocol, hostname, port });
    assert.equal(at('https:', 'files.example', '6768'), 'wherry://files.example:6768#PIN');
    assert.equal(at('http:', '[::1]', '6768'), 'wherry://[::1]:6768#PIN');
    assert.equal(at('https:', 'files.example', ''), 'wss://files.example#PIN');
    assert.equal(at('https:', 'files.example', '8443'), 'wss://files.example:8443#PIN');
  });

  it('are not made of an answer that is none', () => {
    const good = { pin: 'a'.repeat(43), port: 1, isHttpOwnKey: true };
    assert.deepEqual(decodePlace({ ...good, more: 1 }), good);
    for (const bad of [null, {}, { ...good, pin: "'; rm -rf ~ #" }, { ...good, port: '1' }])
      assert.throws(() => decodePlace(bad));
  });
});

describe('questions of the server', () => {
  const secret = { kind: 'secret', text: 'Password' } as const;
  const { signal } = new AbortController();
  it('row 24: get no answer but while somebody does what asks them', async () => {
    await assert.rejects(answerQuestion(secret, signal));
    assert.equal(isAnswering(), false);
    const answerer = { answer: async () => 'the answer' };
    await whileAnswering(answerer, async () => {
      assert.equal(isAnswering(), true);
      assert.equal(await answerQuestion(secret, signal), 'the answer');
      await assert.rejects(whileAnswering(answerer, async () => {}));
    });
    await assert.rejects(answerQuestion(secret, signal));
    await assert.rejects(whileAnswering(answerer, async () => Promise.reject(new Error('it failed'))));
    assert.equal(isAnswering(), false);
  });
});

describe('sizes as people type them', () => {
  it('are understood, or refused', () => {
    assert.equal(parseSize('500 MB'), 500_000_000);
    assert.equal(parseSize('2GiB'), 2 * 1024 ** 3);
    assert.equal(parseSize('1,5 k'), 1536);
    assert.equal(parseSize('0.125k'), 128);
    assert.equal(parseSize('7'), 7);
    for (const text of ['', 'much', '-1', '1e9', '5 parsecs', '9999999 TiB', '1,000 MB', '1.000'])
      assert.equal(parseSize(text), undefined);
  });
});

describe('lines of the log', () => {
  const entry = { id: 1, timeMs: 0, level: 'warn', event: 'login-refused', fields: {} };
  it('rows 7 and 77: show nothing that could look like another line', () => {
    const line = toLogLine({ ...entry, account: 'a\nb', fields: { path: '/x\u202E\u2028y', n: 1 } });
    assert.equal(line.who, 'a\\nb');
    assert.doesNotMatch(line.rest, /[\n\u202E\u2028]/u);
    assert.match(line.rest, / {2}n=1$/u);
  });
  it('are found by level and text', () => {
    const line = toLogLine({ ...entry, account: 'Anna' });
    assert.ok(matches(line, 'info', '') && matches(line, 'warn', 'anna'));
    assert.ok(!matches(line, 'error', '') && !matches(line, 'info', 'bert'));
  });
});

describe('what goes on', () => {
  const activity = (atMs: number, bytes: number): ServerActivity => ({
    atMs,
    receivedBytes: bytes,
    sentBytes: 0,
    connections: [
      {
        id: 1,
        account: 'anna',
        remoteAddress: '',
        agent: '',
        carrier: 'tls',
        forMs: 0,
        calls: 0,
        receivedBytes: bytes,
        sentBytes: 0,
      },
    ],
    transfers: [{ id: 2, account: 'anna', remoteAddress: '', direction: 'upload', path: '/a', bytes }],
    transferCount: 1,
  });
  it('has rates that are differences, and none at the beginning', () => {
    const first = toMoment(activity(1000, 500), undefined);
    assert.deepEqual(first.total, { receiving: 0, sending: 0 });
    const second = toMoment(activity(1500, 1500), first);
    assert.deepEqual(second.total, { receiving: 2000, sending: 0 });
    assert.deepEqual(second.connections.get(1), { receiving: 2000, sending: 0 });
    assert.equal(second.transfers.get(2), 2000);
  });
});
