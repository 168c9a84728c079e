import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  meansContents,
  splitTransferArguments,
  withoutContentsMark,
} from '../../../src/cli/transfer/transfer-arguments.ts';

describe('the arguments of a transfer', () => {
  it('one is the source', () => {
    assert.deepEqual(splitTransferArguments(['a'], undefined, '/'), { sources: ['a'], destination: '/' });
  });

  it('of two or more the last is the destination', () => {
    assert.deepEqual(splitTransferArguments(['a', '/b'], undefined, '/'), {
      sources: ['a'],
      destination: '/b',
    });
    assert.deepEqual(splitTransferArguments(['a', 'b', '/c'], undefined, '/'), {
      sources: ['a', 'b'],
      destination: '/c',
    });
  });

  it('with --to all are sources', () => {
    assert.deepEqual(splitTransferArguments(['a', 'b'], '/c', '/'), {
      sources: ['a', 'b'],
      destination: '/c',
    });
  });

  it('may not be empty', () => {
    for (const [args, to] of [
      [['', '/'], undefined],
      [['a', ''], undefined],
      [['a'], ''],
    ] as const) {
      assert.throws(
        () => splitTransferArguments(args, to, '/'),
        (error: Error & { code?: string }) => error.code === 'BAD_REQUEST',
      );
    }
  });
});

describe('DIR/.', () => {
  const table: readonly (readonly [string, boolean])[] = [
    ['dir/.', true],
    ['dir/./', true],
    ['.', true],
    ['./', true],
    ['/.', true],
    ['dir', false],
    ['dir/', false],
    ['..', false],
    ['dir/..', false],
    ['.hidden', false],
    ['dir.', false],
    ['dir/a.', false],
  ];
  for (const [source, isContents] of table) {
    it(`${source} means ${isContents ? 'what is in the directory' : 'the thing itself'}`, () =>
      assert.equal(meansContents(source), isContents));
  }

  it('is taken off a remote path', () => {
    assert.equal(withoutContentsMark('/dir/.'), '/dir/');
    assert.equal(withoutContentsMark('/.'), '/');
    assert.equal(withoutContentsMark('/dir/..'), '/dir/..');
    assert.equal(withoutContentsMark('/dir'), '/dir');
  });
});
