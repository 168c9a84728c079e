import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatPrompt } from '../../../src/cli/shell/prompt.ts';

const shown = (host: string | undefined, directory: string, columns = 80, isLost = false): string =>
  formatPrompt({ host, directory, isLost }, columns);

describe('the prompt', () => {
  it('names the server and the directory there', () => {
    assert.equal(shown(undefined, '/'), 'wherry> ');
    assert.equal(shown('files.example.org', '/docs'), 'files.example.org:/docs> ');
    assert.equal(shown('h', '/docs', 80, true), 'h:/docs (no connection)> ');
  });

  it('shows the end of a long path, in whole names where it can', () => {
    assert.equal(shown('h', '/photographs/2026/november/first'), 'h:…/2026/november/first> ');
    assert.equal(shown('h', `/${'x'.repeat(100)}`), `h:…/${'x'.repeat(23)}…> `);
  });

  it('steers no terminal', () => {
    assert.equal(shown('h\u001b[2J', '/a\nb'), 'h\\x1b[2J:/a\\nb> ');
  });
});
