import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GROUPS } from '../../../src/cli/command-table.ts';
import { planCompletion } from '../../../src/cli/completions/plan-completion.ts';
import { describeCommands } from '../../../src/cli/describe-commands.ts';

const table = { commands: describeCommands(), groups: Object.keys(GROUPS) };
/** The last word is being typed. */
const plan = (...words: readonly string[]) => planCompletion(table, words.slice(0, -1), words.at(-1) ?? '');
const wordsOf = (...words: readonly string[]): readonly string[] => plan(...words).words;
const pathsOf = (...words: readonly string[]): readonly string[] =>
  plan(...words).paths.map(({ side, prefix, typed }) => `${side} ${prefix}${typed}`);

describe('planCompletion', () => {
  it('proposes commands, short names and groups, but none that only programs call', () => {
    assert.deepEqual(wordsOf('do'), ['download', 'doctor']);
    assert.deepEqual(wordsOf('rm'), ['rm']);
    assert.deepEqual(wordsOf('par'), ['parts']);
    assert.ok(!wordsOf('').includes('complete'));
    assert.deepEqual(wordsOf('parts', ''), ['list', 'discard']);
    assert.deepEqual(wordsOf('-'), ['--help', '--version']);
  });

  it('proposes options, each once unless it may be repeated, and none behind --', () => {
    assert.deepEqual(wordsOf('list', '--re'), ['--recursive', '--remote']);
    assert.deepEqual(wordsOf('list', '-r', '--re'), ['--remote']);
    assert.deepEqual(wordsOf('upload', '--exclude', 'x', '--exclude'), ['--exclude', '--exclude-from']);
    assert.deepEqual(wordsOf('list', '--', '--re'), []);
    assert.ok(!wordsOf('upload', '--').includes('--chunk-size'));
  });

  it('proposes the values of an option, in both ways to write it', () => {
    assert.deepEqual(wordsOf('upload', '--on-conflict', 're'), ['replace', 'rename']);
    assert.deepEqual(wordsOf('upload', '--on-conflict=re'), [
      '--on-conflict=replace',
      '--on-conflict=rename',
    ]);
    assert.deepEqual(wordsOf('sync', 'pu'), ['push', 'pull']);
    assert.deepEqual(wordsOf('sync', 'both', '--conflict', 'n'), ['newer']);
    assert.deepEqual(wordsOf('completions', ''), ['bash', 'zsh', 'fish']);
    assert.deepEqual(pathsOf('list', '--token-file', 'x'), ['local x']);
    assert.deepEqual(pathsOf('upload', '--to=/d'), ['remote --to=/d']);
    assert.deepEqual(plan('list', '--timeout', ''), { words: [], paths: [], names: [] });
  });

  it('knows what arguments and options name', () => {
    const namesOf = (...words: readonly string[]): readonly string[] =>
      plan(...words).names.map(({ kind, prefix, typed, suffix }) => `${kind} ${prefix}${typed}${suffix}`);
    assert.deepEqual(namesOf('remote', 'show', 'h'), ['remote h']);
    assert.deepEqual(namesOf('remote', 'remove', 'a', 'b'), ['remote b']);
    assert.deepEqual(namesOf('remote', 'rename', 'a', 'b'), []);
    assert.deepEqual(namesOf('user', 'role', 'an'), ['account an']);
    assert.deepEqual(pathsOf('user', 'role', 'an'), []);
    assert.deepEqual(pathsOf('user', 'role', 'anna', 'reader', '/p'), ['remote /p']);
    assert.deepEqual(wordsOf('user', 'role', 'anna', 'in'), ['inherit']);
    assert.deepEqual(namesOf('list', '--remote=h'), ['remote --remote=h']);
    assert.deepEqual(namesOf('trash', 'restore', '0h'), ['trash 0h']);
    assert.deepEqual(pathsOf('trash', 'restore', '/a'), ['remote /a']);
    assert.deepEqual(namesOf('list', 'ho'), ['remote ho:/']);
    assert.deepEqual(namesOf('list', '/ho'), []);
  });

  it('sees a remote before a path, and none in what may be a drive', () => {
    const remotesOf = (...words: readonly string[]) =>
      plan(...words).paths.map(({ side, remote, prefix, typed }) => [side, remote, prefix, typed]);
    assert.deepEqual(remotesOf('list', 'home:/do'), [['remote', 'home', 'home:', '/do']]);
    assert.deepEqual(remotesOf('list', 'home:'), [['remote', 'home', 'home:', '']]);
    assert.deepEqual(remotesOf('download', '--to', 'home:/d'), [['local', undefined, '', 'home:/d']]);
    assert.deepEqual(remotesOf('upload', '--to=home:/d'), [['remote', 'home', '--to=home:', '/d']]);
    assert.deepEqual(remotesOf('list', 'c:/do'), []);
    assert.deepEqual(remotesOf('list', 'home:do'), []);
  });

  it('knows on which side a path is', () => {
    assert.deepEqual(pathsOf('list', ''), ['remote ']);
    assert.deepEqual(pathsOf('ls', '/p'), ['remote /p']);
    assert.deepEqual(pathsOf('ls', 'p'), []);
    assert.deepEqual(pathsOf('put', 'a'), ['local a']);
    assert.deepEqual(pathsOf('put', 'a', '/'), ['local /', 'remote /']);
    assert.deepEqual(pathsOf('get', '/a', 'b'), ['local b']);
    assert.deepEqual(pathsOf('sync', 'push', 'd'), ['local d']);
    assert.deepEqual(pathsOf('sync', 'push', 'd', '/'), ['remote /']);
    assert.deepEqual(pathsOf('sync', 'pull', '/'), ['remote /']);
    assert.deepEqual(pathsOf('sync', 'pull', '/d', 'd'), ['local d']);
    assert.deepEqual(pathsOf('sync', 'remote', 'd'), ['local d']);
    assert.deepEqual(pathsOf('sync', 'push', 'd', '/d', ''), []);
    assert.deepEqual(pathsOf('conflicts', 'list', '/d'), ['local /d']);
    assert.deepEqual(pathsOf('conflicts', 'resolve', 'home:/d'), ['local home:/d', 'remote home:/d']);
    assert.deepEqual(wordsOf('conflicts', 'resolve', '--keep', 'o'), ['original']);
    for (const words of [
      ['share', '/d'],
      ['share', 'create', '/d'],
      ['share', 'create', '--uses', '1', '/d'],
    ])
      assert.deepEqual(pathsOf(...words), ['remote /d']);
    assert.deepEqual(wordsOf('share', '/d', '--up'), ['--upload']);
    assert.deepEqual(pathsOf('share', '/d', '--password-file', 'p'), ['local p']);
    assert.deepEqual(
      plan('share', 'revoke', 'a', 'b').names.map(({ kind, typed }) => [kind, typed]),
      [['share', 'b']],
    );
    assert.deepEqual(pathsOf('check', 'd', '/d'), ['remote /d']);
    assert.deepEqual(pathsOf('explain', 'd', '/d', ''), []);
    assert.deepEqual(pathsOf('run', 'd'), ['local d']);
    assert.deepEqual(pathsOf('run', 'd', ''), []);
    assert.deepEqual(pathsOf('list', '--timeout', '5', '/x'), ['remote /x']);
    assert.deepEqual(pathsOf('list', '--progress', '/x'), ['remote /x']);
  });

  it('proposes nothing for what it does not know', () => {
    for (const words of [
      ['nonsense', ''],
      ['parts', 'nonsense', ''],
      ['df', ''],
      ['list', '--nonsense='],
    ])
      assert.deepEqual(plan(...words), { words: [], paths: [], names: [] }, words.join(' '));
  });
});
