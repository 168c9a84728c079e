import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isKept, openHistoryFile } from '../../../src/cli/shell/history-file.ts';
import { MAX_HISTORY_LINES } from '../../../src/cli/shell/limits.ts';
import { redactLine } from '../../../src/cli/shell/redact-line.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-history-'));
});
after(() => rm(folder, { recursive: true }));

describe('the history of the shell', () => {
  it('is kept from one shell to the next, for its user only', async () => {
    const state = join(folder, 'kept');
    await openHistoryFile(state).add('put a');
    await openHistoryFile(state).add('ls');
    await openHistoryFile(state).add('ls');
    assert.deepEqual(await openHistoryFile(state).read(), ['put a', 'ls']);
    assert.equal((await stat(join(state, 'shell-history'))).mode & 0o777, 0o600);
    assert.equal((await stat(state)).mode & 0o777, 0o700);
  });

  it('is empty before anything was typed', async () => {
    assert.deepEqual(await openHistoryFile(join(folder, 'none')).read(), []);
  });

  it('of two shells at once loses no line of either', async () => {
    const state = join(folder, 'two');
    const [one, two] = [openHistoryFile(state), openHistoryFile(state)];
    const lines = Array.from({ length: 10 }, (_, index) => String(index));
    await Promise.all(lines.flatMap((line) => [one.add(`one ${line}`), two.add(`two ${line}`)]));
    const kept = await one.read();
    assert.deepEqual([...kept].sort(), lines.flatMap((line) => [`one ${line}`, `two ${line}`]).sort());
    assert.deepEqual(await readdir(state), ['shell-history']);
  });

  it('is bounded: the oldest lines go', async () => {
    const state = join(folder, 'bounded');
    const file = openHistoryFile(state);
    await file.add('first');
    const many = Array.from({ length: MAX_HISTORY_LINES + 5 }, (_, index) => `line ${index}`);
    await writeFile(join(state, 'shell-history'), `${many.join('\n')}\n`);
    await file.add('last');
    const kept = await file.read();
    assert.deepEqual([kept.length, kept.at(-1), kept[0]], [MAX_HISTORY_LINES, 'last', 'line 6']);
  });

  it('holds no token', async () => {
    const state = join(folder, 'secrets');
    await openHistoryFile(state).add(`connect 'wherry://me:qRkVWJcFRqi7rsNMbagaDd@host:1#PIN'`);
    assert.equal(
      await readFile(join(state, 'shell-history'), 'utf8'),
      `connect 'wherry://me:***@host:1#PIN'\n`,
    );
    assert.equal(redactLine('open WHERRY+TCP://t%40ken@h; ls x@y'), 'open WHERRY+TCP://***@h; ls x@y');
    const token = 't'.repeat(22);
    assert.equal(redactLine(`connect wss://${token}@h/link`), 'connect wss://***@h/link');
    assert.equal(redactLine(`connect ws://anna:${token}@h`), 'connect ws://anna:***@h');
    assert.equal(redactLine('connect wherry://host:1#a@b'), 'connect wherry://host:1#a@b');
  });

  it('leaves out what begins with a blank, nothing, and what is too long', () => {
    assert.equal(isKept('ls'), true);
    for (const line of ['', ' ls', '\tls', 'x'.repeat(5000)]) assert.equal(isKept(line), false);
  });
});
