import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closestWords } from '../../src/base/index.ts';

const COMMANDS = ['list', 'file', 'upload', 'download', 'remove', 'move', 'stat', 'doctor', 'generate-token'];

describe('closestWords', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['uplaod', ['upload']],
    ['uload', ['upload']],
    ['removee', ['remove']],
    ['mvoe', ['move']],
    ['LIST', ['list']],
    ['generate_token', ['generate-token']],
    ['gen', ['generate-token']],
    ['down', ['download']],
    ['xyzzy', []],
    ['', []],
    ['a', []],
    ['list', []],
    ['a'.repeat(100_000), []],
  ];
  for (const [word, expected] of cases) {
    it(`finds ${expected.join(', ') || 'nothing'} for "${word.slice(0, 20)}"`, () => {
      assert.deepEqual(closestWords(word, COMMANDS), expected);
    });
  }

  it('puts the nearest first, and gives no more than it was asked for', () => {
    assert.deepEqual(closestWords('port', ['ports', 'part', 'sport', 'port-range', 'pqrt']), [
      'ports',
      'part',
      'sport',
    ]);
    assert.deepEqual(closestWords('prot', ['part', 'port', 'root'], 1), ['port']);
  });

  it('names a candidate once, however often it is given', () => {
    assert.deepEqual(closestWords('prot', ['port', 'port']), ['port']);
  });
});
