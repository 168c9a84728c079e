import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError, parseRemotePath, type RemotePath } from '../../src/base/index.ts';
import {
  ROLES,
  VERBS,
  forbidden,
  formatVerbs,
  isAllowed,
  isAllowedWithin,
  isUniformWithin,
  leadsToAllowed,
  parseVerbs,
  verbsAt,
  type Rights,
  type Role,
  type Verb,
} from '../../src/accounts/rights/index.ts';

const at = parseRemotePath;

const rights = (rules: Readonly<Record<string, Role>>): Rights =>
  Object.entries(rules).map(([path, role]) => ({ path: at(path), verbs: ROLES[role] }));

describe('rights', () => {
  const anna = rights({
    '/home/anna': 'editor',
    '/photos': 'reader',
    '/photos/private': 'none',
    '/inbox': 'uploader',
  });
  const rows: readonly [string, Verb, boolean][] = [
    ['/home/anna', 'delete', true],
    ['/home/anna/a/b', 'write', true],
    ['/home/annabel', 'read', false],
    ['/home', 'read', false],
    ['/', 'read', false],
    ['/photos/2024', 'read', true],
    ['/photos/2024', 'write', false],
    ['/photos/private', 'read', false],
    ['/photos/private/deep/er', 'read', false],
    ['/photos/privateer', 'read', true],
    ['/inbox/x', 'write', true],
    ['/inbox/x', 'read', false],
    ['/inbox/x', 'delete', false],
  ];
  for (const [path, verb, expected] of rows) {
    it(`row 4: ${expected ? 'lets' : 'does not let'} ${verb} ${path}`, () => {
      assert.equal(isAllowed(anna, verb, at(path)), expected);
    });
  }

  it('row 43: of a whole tree need every rule below it', () => {
    const editor = rights({ '/': 'editor', '/keep': 'reader' });
    assert.equal(isAllowedWithin(editor, 'delete', at('/other')), true);
    assert.equal(isAllowedWithin(editor, 'delete', at('/')), false);
    assert.equal(isAllowedWithin(editor, 'read', at('/')), true);
    assert.equal(isUniformWithin(editor, at('/')), false);
    assert.equal(isUniformWithin(editor, at('/keep')), true);
  });

  it('show the way to what is allowed, and no other', () => {
    assert.equal(leadsToAllowed(anna, at('/home')), true);
    assert.equal(leadsToAllowed(anna, at('/')), true);
    assert.equal(leadsToAllowed(anna, at('/photos/private')), false);
    assert.equal(leadsToAllowed(anna, at('/etc')), false);
  });

  it('count administration on "/" only', () => {
    assert.equal(isAllowed(rights({ '/a': 'admin' }), 'admin', at('/a')), false);
    assert.equal(isAllowed(rights({ '/': 'admin', '/a': 'none' }), 'admin', at('/a')), true);
  });

  it('give nothing where nothing was given', () => {
    for (const verb of VERBS) assert.equal(isAllowed([], verb, at('/')), false);
  });

  it('of a path are those of its parent, unless a rule stands at the path itself', () => {
    const name = fc.constantFrom('a', 'b', 'ab');
    const path = fc.array(name, { maxLength: 4 }).map((names): RemotePath => at(`/${names.join('/')}`));
    const grant = fc.record({ path, verbs: fc.subarray([...VERBS]) });
    fc.assert(
      fc.property(
        fc.uniqueArray(grant, { selector: (one) => one.path, maxLength: 5 }),
        path,
        name,
        (rules, parent, child) => {
          const below = at(parent === '/' ? `/${child}` : `${parent}/${child}`);
          const own = rules.find((rule) => rule.path === below);
          assert.deepEqual(verbsAt(rules, below), own?.verbs ?? verbsAt(rules, parent));
        },
      ),
    );
  });

  it('are written and read as roles or verbs', () => {
    for (const role of ['admin', 'editor', 'contributor', 'reader', 'uploader', 'none'] as const)
      assert.equal(formatVerbs(parseVerbs(role)), role);
    assert.equal(formatVerbs(parseVerbs('read+share')), 'read+share');
    assert.equal(formatVerbs(parseVerbs('write,read')), 'contributor');
    for (const text of ['', 'owner', 'read+', 'reads', '__proto__', 'READ'])
      assert.throws(
        () => parseVerbs(text),
        (error) => error instanceof WherryError && error.code === 'BAD_REQUEST',
      );
  });

  it('row 52: are refused in one line that names account, verb and path', () => {
    const { code, message } = forbidden('a\nb', 'write', at('/c\u001bd'));
    assert.equal(code, 'FORBIDDEN');
    assert.ok(message.startsWith('The account "a\\nb" may not write to "/c\\x1bd";'), message);
  });
});
