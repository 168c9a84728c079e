import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWherryError } from '../../../src/base/index.ts';
import { refuseLocal } from '../../../src/cli/remotes/refuse-local.ts';

const refusal = (verb: 'copy' | 'move', args: string, isRecursive = false): string => {
  try {
    refuseLocal(verb, args.split(' '), isRecursive, 'wherry');
    return '';
  } catch (error) {
    assert.ok(isWherryError(error) && error.code === 'BAD_REQUEST');
    return error.message;
  }
};

describe('copying as scp and rclone do', () => {
  it('leads to the command for it, in both directions', () => {
    assert.match(
      refusal('copy', './dir home:/dir', true),
      /here it is "wherry upload -r \.\/dir home:\/dir"\.$/u,
    );
    assert.match(refusal('copy', 'a b home:/x'), /"wherry upload a b home:\/x", with -r for a directory\.$/u);
    assert.match(refusal('copy', 'home: .'), /"\." is on this machine.*"wherry download home: \."/u);
    assert.match(
      refusal('move', 'file home:/'),
      /"wherry upload file home:\/".* leaves what it was made from/u,
    );
  });

  it('is left alone on servers', () => {
    for (const args of ['/a /b', 'home:/a home:/b', 'home:/a work:/b', 'home:/a /b', 'a b'])
      assert.equal(refusal('copy', args), '', args);
  });
});
