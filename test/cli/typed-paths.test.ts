import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { joinRemotePath, parseRemotePath, type RemotePath } from '../../src/base/index.ts';
import { splitRemotePattern, typedLocalPath, typedRemotePath } from '../../src/cli/typed-paths.ts';
import type { PathPlace } from '../../src/cli/workplace.ts';

const at = (remote: string, local = '/start'): PathPlace => ({
  remoteDirectory: parseRemotePath(remote),
  localDirectory: local,
  startDirectory: '/start',
  home: '/home/me',
  isLiteral: (argument) => argument === '~/quoted',
});

describe('a remote path that was typed', () => {
  const cases: readonly (readonly [directory: string, typed: string, path: string])[] = [
    ['/', 'a', '/a'],
    ['/docs', 'a', '/docs/a'],
    ['/docs', 'a/b/', '/docs/a/b'],
    ['/docs', '/a', '/a'],
    ['/docs', '.', '/docs'],
    ['/docs', './a', '/docs/a'],
    ['/docs', '..', '/'],
    ['/docs/x', '../y', '/docs/y'],
    ['/docs', '../../..', '/'],
    ['/docs', '/a/../b', '/b'],
    ['/docs', 'a//b', '/docs/a/b'],
    ['/a b', '*?[', '/a b/*?['],
  ];
  for (const [directory, typed, path] of cases) {
    it(`"${typed}" in ${directory} is ${path}`, () =>
      assert.equal(typedRemotePath(at(directory), typed), path));
  }

  it('must be whole outside of the shell', () => {
    assert.equal(typedRemotePath(undefined, '/a'), '/a');
    for (const typed of ['a', '', '.', '/a/..'])
      assert.throws(() => typedRemotePath(undefined, typed), { code: 'BAD_REQUEST' });
  });

  it('must not be empty', () => assert.throws(() => typedRemotePath(at('/'), ''), { code: 'BAD_REQUEST' }));

  it('never leads out of the root, whatever it is made of', () => {
    const typed = fc.array(fc.constantFrom('..', '.', 'a', 'b c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(typed, (names) => {
        const text = names.join('/');
        if (text === '') return;
        const path: RemotePath = typedRemotePath(at('/x/y'), text);
        assert.equal(parseRemotePath(path), path);
      }),
    );
  });

  it('is what a join says, for a plain name', () => {
    const name = fc.stringMatching(/^[a-z *?'"\\]{1,20}$/u);
    fc.assert(
      fc.property(name, (text) =>
        assert.equal(typedRemotePath(at('/x'), text), joinRemotePath(parseRemotePath('/x'), text)),
      ),
    );
  });
});

describe('a pattern of remote paths', () => {
  it('begins at the current directory, which is no part of the pattern', () => {
    assert.deepEqual(splitRemotePattern(at('/a[1]'), '*.txt'), { base: '/a[1]', rest: '*.txt' });
    assert.deepEqual(splitRemotePattern(at('/a/b'), '../*/x'), { base: '/a', rest: '*/x' });
    assert.deepEqual(splitRemotePattern(at('/a/b'), './../..//*'), { base: '/', rest: '*' });
    assert.deepEqual(splitRemotePattern(at('/a/b'), '/*'), { base: '/', rest: '/*' });
  });
});

describe('a local path that was typed', () => {
  it('is left to the operating system outside of the shell, and where the process stands', () => {
    assert.equal(typedLocalPath(undefined, 'a/.'), 'a/.');
    assert.equal(typedLocalPath(undefined, '~/a'), '~/a');
    assert.equal(typedLocalPath(at('/'), 'a'), 'a');
  });

  it('begins at the local directory', () => {
    assert.equal(typedLocalPath(at('/', '/other'), 'a'), '/other/a');
    assert.equal(typedLocalPath(at('/', '/'), 'a'), '/a');
    assert.equal(typedLocalPath(at('/', '/other'), '/a'), '/a');
  });

  it('keeps what "/." at its end means', () => {
    assert.equal(typedLocalPath(at('/', '/other'), 'a/.'), '/other/a/.');
    assert.equal(typedLocalPath(at('/', '/other'), '.'), '/other/.');
  });

  it('has a home, unless it is quoted', () => {
    assert.equal(typedLocalPath(at('/'), '~/a'), '/home/me/a');
    assert.equal(typedLocalPath(at('/'), '~'), '/home/me/');
    assert.equal(typedLocalPath(at('/'), '~other'), '~other');
    assert.equal(typedLocalPath(at('/', '/other'), '~/quoted'), '/other/~/quoted');
  });
});
