import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatAccessLine } from '../../../src/cli/serve/access-log.ts';

const record = {
  timeMs: Date.UTC(2026, 10, 28, 17, 3, 11),
  remoteAddress: '203.0.113.7',
  account: 'anna',
  method: 'GET',
  path: '/files/a%20b',
  status: 200,
  sentBytes: 12,
  milliseconds: 3,
  agent: 'curl/8',
};

const COMBINED =
  /^\S+ - \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "(?:[^"\\]|\\.)*" \d{3} \d+ "-" "(?:[^"\\]|\\.)*" \d+\n$/u;

describe('a line of the access log', () => {
  it('is one of the combined format, with the time that it took behind it', () => {
    assert.equal(
      formatAccessLine(record),
      '203.0.113.7 - anna [28/Nov/2026:17:03:11 +0000] "GET /files/a%20b HTTP/1.1" 200 12 "-" "curl/8" 3\n',
    );
    assert.match(
      formatAccessLine({ ...record, account: undefined, agent: undefined }),
      / - - \[.* "-" "-" 3\n$/u,
    );
  });

  it('rows 7, 52, 77: is one line that reads as one, whatever a client says', () => {
    for (const text of [
      'a"b',
      'a\\"b',
      'a\nb',
      '\r\n127.0.0.1 - owner [',
      '\u001b[2J',
      '\u009b2J',
      '\u202e',
      '\\',
    ])
      assert.match(
        formatAccessLine({ ...record, agent: text, path: text, account: text, method: text }),
        COMBINED,
      );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = formatAccessLine({ ...record, agent: text, path: text, account: text, method: text });
        assert.match(line, COMBINED);
        assert.doesNotMatch(line, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/u);
      }),
    );
  });
});
