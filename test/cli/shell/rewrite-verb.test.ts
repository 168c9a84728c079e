import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rewriteVerb } from '../../../src/cli/shell/rewrite-verb.ts';
import { createShellTable } from '../../../src/cli/shell/shell-table.ts';

const table = createShellTable();

describe('the words of a line', () => {
  const cases: readonly (readonly [typed: string, parsed: string])[] = [
    ['UPLOAD F', 'upload F'],
    ['Dir', 'dir --long'],
    ['dir -l X', 'dir -l X'],
    ['dir --json', 'dir --json'],
    ['dir -- -l', 'dir --long -- -l'],
    ['mput a b', 'mput --to . a b'],
    ['mget --to=x a', 'mget --to=x a'],
    ['PARTS LIST', 'parts list'],
    ['parts', 'parts'],
    ['?', 'help'],
    ['EXIT', 'exit'],
  ];
  for (const [typed, parsed] of cases)
    it(`"${typed}" are parsed as "${parsed}"`, () =>
      assert.equal(rewriteVerb(typed.split(' '), table).join(' '), parsed));

  it('get the options of the whole script where a command knows them', () => {
    assert.deepEqual(rewriteVerb(['ls', 'a'], table, ['--json', '--quiet']), [
      'ls',
      '--json',
      '--quiet',
      'a',
    ]);
    assert.deepEqual(rewriteVerb(['ls', '--json'], table, ['--json']), ['ls', '--json']);
    assert.deepEqual(rewriteVerb(['exit'], table, ['--json']), ['exit']);
  });
});

describe('the commands of the shell', () => {
  it('are those of the program that need a connection, and its own; none that needs no server', () => {
    const names = Object.keys(table.commands);
    for (const name of ['upload', 'list', 'parts list', 'cd', 'connect', 'rmdir'])
      assert.ok(names.includes(name));
    for (const name of ['shell', 'run', 'generate-token', 'generate-keys']) assert.ok(!names.includes(name));
  });

  it('have every name that people type', () => {
    const known = [...Object.keys(table.commands), ...Object.keys(table.aliases)];
    const typed =
      'connect open upload put download get remove rm delete list ls dir mkdir cd chdir pwd rmdir move mv copy cp cat stat touch file directory disconnect close exit quit bye help lcd lpwd lls';
    for (const name of typed.split(' ')) assert.ok(known.includes(name), name);
  });
});
