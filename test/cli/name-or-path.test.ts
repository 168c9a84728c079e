import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_PATH, parseRemotePath } from '../../src/base/index.ts';
import { describeDirectory, resolveNameOrPath } from '../../src/cli/name-or-path.ts';

describe('NAME [DIRECTORY] and PATH', () => {
  it('name the same place', () => {
    assert.equal(resolveNameOrPath('/bar/foo', undefined), '/bar/foo');
    assert.equal(resolveNameOrPath('foo', '/bar'), '/bar/foo');
    assert.equal(resolveNameOrPath('foo', undefined), '/foo');
  });

  const refused: readonly (readonly [string, string | undefined, string])[] = [
    ['foo', 'bar', 'BAD_REQUEST'],
    ['a/b', undefined, 'BAD_REQUEST'],
    ['/foo', '/bar', 'BAD_REQUEST'],
    ['..', '/bar', 'BAD_REQUEST'],
    ['.', undefined, 'BAD_REQUEST'],
    ['', undefined, 'INVALID_NAME'],
    ['.wherry', undefined, 'RESERVED_NAME'],
  ];
  for (const [name, directory, code] of refused) {
    it(`refuses ${JSON.stringify(name)} in ${JSON.stringify(directory)} with ${code}`, () => {
      assert.throws(
        () => resolveNameOrPath(name, directory),
        (error: Error & { code?: string }) => error.code === code,
      );
    });
  }

  it('calls the root directory by that name', () => {
    assert.equal(describeDirectory(ROOT_PATH), 'the root directory');
    assert.equal(describeDirectory(parseRemotePath('/bar')), '/bar');
  });
});
