import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { HintedError } from '../../src/cli/hinted-error.ts';
import { formatError } from '../../src/cli/report-error.ts';

const context = (env: Record<string, string> = {}, hasColor = false) => ({
  env,
  program: 'wherry',
  stderr: {
    isTerminal: hasColor,
    hasColor,
    columns: 80,
    closed: new AbortController().signal,
    write: async () => {},
  },
});

describe('an error', () => {
  it('is one line with its code', () => {
    const text = formatError(context(), new WherryError('NOT_FOUND', 'No such thing.'), { json: false });
    assert.equal(text, 'wherry: No such thing. (NOT_FOUND)\n');
  });

  it('names the path it is about, unless its sentence does', () => {
    const error = new WherryError('BUSY', 'Someone writes /a/b.');
    assert.equal(
      formatError(context(), error, { json: false, path: '/a/b' }),
      'wherry: Someone writes /a/b. (BUSY)\n',
    );
    assert.equal(
      formatError(context(), error, { json: false, path: '/c' }),
      'wherry: /c: Someone writes /a/b. (BUSY)\n',
    );
  });

  it('cannot forge a line or steer the terminal with what a peer wrote', () => {
    const text = formatError(context(), new WherryError('BUSY', 'a\nwherry: done\u001b[2J\r'), {
      json: false,
      path: 'p\n',
    });
    assert.equal(text.split('\n').length, 2);
    assert.doesNotMatch(text.slice(0, -1), /[\u0000-\u001f]/u);
  });

  it('is a JSON object with --json', () => {
    const error = new WherryError('BUSY', 'Wait.', { details: { sinceMs: 5 } });
    assert.deepEqual(JSON.parse(formatError(context(), error, { json: true, path: '/a' })), {
      type: 'error',
      code: 'BUSY',
      message: 'Wait.',
      path: '/a',
      retryable: true,
      exitCode: 13,
      details: { sinceMs: 5 },
    });
  });

  it('shows its hint below its sentence', () => {
    const text = formatError(context(), new HintedError('BAD_REQUEST', 'No.', ['do', 'this']), {
      json: false,
    });
    assert.equal(text, 'wherry: No. (BAD_REQUEST)\ndo\nthis\n');
  });

  it('that was not expected tells how to see where it came from, and does with WHERRY_DEBUG=1', () => {
    const error = new TypeError('secret internals');
    const short = formatError(context(), error, { json: false });
    assert.match(short, /\(INTERNAL\)\n.*WHERRY_DEBUG=1/u);
    assert.doesNotMatch(short, /secret internals/u);
    const long = formatError(context({ WHERRY_DEBUG: '1' }), error, { json: false });
    assert.match(long, /TypeError: secret internals\n\s+at /u);
  });

  it('is red only on a terminal with colours', () => {
    assert.match(
      formatError(context({}, true), new WherryError('BUSY'), { json: false }),
      /^\u001b\[31mwherry/u,
    );
  });
});
