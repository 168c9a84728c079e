import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { authorize, type Role, type Verb } from '../../src/accounts/index.ts';

describe('authorisation', () => {
  const rows: readonly [Role, Verb, boolean][] = [
    ['owner', 'read', true],
    ['owner', 'write', true],
    ['reader', 'read', true],
    ['reader', 'write', false],
  ];
  for (const [role, verb, isAllowed] of rows) {
    it(`${isAllowed ? 'lets' : 'does not let'} the role ${role} ${verb}`, () => {
      const decide = (): void => authorize({ name: 'someone', role }, verb, parseRemotePath('/a/b'));
      if (isAllowed) assert.doesNotThrow(decide);
      else assert.throws(decide, (error) => error instanceof WherryError && error.code === 'FORBIDDEN');
    });
  }

  it('names account, verb and path in its refusal, on one line', () => {
    assert.throws(
      () => authorize({ name: 'a\nb', role: 'reader' }, 'write', parseRemotePath('/c\u001bd')),
      (error) =>
        error instanceof WherryError &&
        error.message.startsWith('The account "a\\nb" may not write "/c\\x1bd";'),
    );
  });
});
