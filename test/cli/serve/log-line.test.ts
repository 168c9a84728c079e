import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatLogLine, formatTerminalLine, isLogged } from '../../../src/cli/serve/log-line.ts';

const RECORD = {
  time: '2026-11-20T14:03:11.123Z',
  level: 'warn',
  event: 'login-refused',
  address: '192.0.2.7',
  agent: 'x\n14:03:12 info fine\u001b[2J',
  count: 3,
  nothing: undefined,
} as const;

/** What could end a line, turn it around, hide in it, or end a value. */
const HOSTILE = [
  '\n',
  '\r',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u001b]0;title\u0007',
  '\u202e',
  '\u200b',
  '\ufeff',
  '" level=error x="',
  '\\" y=1',
  '\u0000',
];

describe('a line of the log', () => {
  it('is one line on a terminal, whatever a peer put into it, and short', () => {
    assert.equal(
      formatTerminalLine(RECORD),
      '14:03:11 warn login-refused address=192.0.2.7 agent="x\\n14:03:12 info fine\\x1b[2J" count=3',
    );
    assert.ok(formatTerminalLine({ ...RECORD, agent: 'x'.repeat(10_000) }).length < 400);
  });

  it('has the whole time and the whole value in a text file', () => {
    const line = formatLogLine({ ...RECORD, agent: 'x'.repeat(10_000) }, 'text');
    assert.ok(line.startsWith('2026-11-20T14:03:11.123Z warn login-refused address=192.0.2.7 agent=xxx'));
    assert.ok(line.length > 10_000);
  });

  for (const hostile of HOSTILE) {
    const shown = JSON.stringify(hostile);
    it(`holds ${shown} in a name without becoming two, or other fields`, () => {
      const name = `/a${hostile}b`;
      const record = { ...RECORD, path: name, [`field${hostile}`]: 1 };
      const json = formatLogLine(record, 'json');
      const text = formatLogLine(record, 'text');
      const plain = /^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]*\n$/u;
      assert.match(json, plain);
      assert.match(text, plain);
      assert.equal((JSON.parse(json) as { path: string }).path, name, 'a parser gives it back as it was');
      // No quote is left that could end the value: every one inside has a backslash of its own.
      const value = /path="(?<value>(?:[^"\\]|\\.)*)"/u.exec(text)?.groups?.value ?? '';
      assert.ok(value.startsWith('/a') && value.endsWith('b'), text);
    });
  }

  it('is left out below the level that was asked for', () => {
    const levels = ['debug', 'info', 'warn', 'error'] as const;
    const kept = levels.map((least) => levels.filter((level) => isLogged(level, least)).length);
    assert.deepEqual(kept, [4, 3, 2, 1]);
  });
});
