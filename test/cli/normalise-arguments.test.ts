import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normaliseArguments } from '../../src/cli/normalise-arguments.ts';

const transfer = { hasProgress: true, hasNull: false };
const list = { hasProgress: false, hasNull: true };

const refuses = (args: readonly string[], pattern: RegExp): void => {
  assert.throws(
    () => normaliseArguments(args, transfer),
    (error: Error & { code?: string }) => error.code === 'BAD_REQUEST' && pattern.test(error.message),
  );
};

describe('a command line, before it is parsed', () => {
  it('gives --progress without a value the value auto, so that it never swallows a source', () => {
    assert.deepEqual(normaliseArguments(['put', '--progress', 'a', '/'], transfer), [
      'put',
      '--progress=auto',
      'a',
      '/',
    ]);
    assert.deepEqual(normaliseArguments(['put', '-p', 'a'], transfer), ['put', '--progress=auto', 'a']);
    assert.deepEqual(normaliseArguments(['put', '-rp', 'a'], transfer), [
      'put',
      '-r',
      '--progress=auto',
      'a',
    ]);
    assert.deepEqual(normaliseArguments(['put', '--progress=plain', 'a'], transfer), [
      'put',
      '--progress=plain',
      'a',
    ]);
  });

  it('gives --save without a value one that is no name, so that it never swallows a directory', () => {
    const sync = { ...transfer, hasSave: true };
    const saved = normaliseArguments(['sync', 'both', '--save', 'docs', '/docs'], sync);
    assert.deepEqual(saved, ['sync', 'both', '--save=-', 'docs', '/docs']);
    assert.deepEqual(normaliseArguments(['sync', 'both', '--save=docs'], sync).at(-1), '--save=docs');
    assert.deepEqual(normaliseArguments(['x', '--save'], transfer), ['x', '--save']);
  });

  it('leaves -p alone where it means something else', () => {
    assert.deepEqual(normaliseArguments(['mkdir', '-p', '/a'], list), ['mkdir', '-p', '/a']);
  });

  it('knows -0, also among other short options', () => {
    assert.deepEqual(normaliseArguments(['ls', '-0'], list), ['ls', '--null']);
    assert.deepEqual(normaliseArguments(['ls', '-r0l'], list), ['ls', '-rl', '--null']);
  });

  it('refuses what the parser would silently take for an argument', () => {
    refuses(['put', '--to=', 'a'], /needs a value/u);
    refuses(['put', '-5'], /no option -5/u);
    refuses(['put', '---'], /no option ---/u);
    refuses(['put', '-ö'], /no option/u);
  });

  it('touches nothing behind --, and takes - for an argument', () => {
    assert.deepEqual(normaliseArguments(['put', '-', '--', '-p', '-5', '--to='], transfer), [
      'put',
      '-',
      '--',
      '-p',
      '-5',
      '--to=',
    ]);
  });
});
