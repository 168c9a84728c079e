import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toPropertyChange, type PropertyChange } from '../../../src/http/dav/property-change.ts';
import { parseProppatchRequest } from '../../../src/http/dav/proppatch-request.ts';
import { element } from './refusal.ts';

const change = (property: string, action = 'set'): PropertyChange => {
  const [instruction] = parseProppatchRequest(
    element(
      `<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:${action}><D:prop>${property}</D:prop></D:${action}></D:propertyupdate>`,
    ),
  );
  assert.ok(instruction);
  return toPropertyChange(instruction);
};

describe('PROPPATCH', () => {
  const mtimeUs = 784_111_777_000_000;
  for (const [what, property] of [
    ['Windows', '<Z:Win32LastModifiedTime>Sun, 06 Nov 1994 08:49:37 GMT</Z:Win32LastModifiedTime>'],
    ['getlastmodified', '<D:getlastmodified> Sun, 06 Nov 1994 08:49:37 GMT\n</D:getlastmodified>'],
    ['getlastmodified as RFC 3339', '<D:getlastmodified>1994-11-06T08:49:37Z</D:getlastmodified>'],
    ['lastmodified', '<D:lastmodified>784111777</D:lastmodified>'],
  ] as const)
    it(`sets when a file was modified as ${what} says it`, () =>
      assert.deepEqual(change(property), { kind: 'setModified', mtimeUs }));

  it('sets whether a file may be executed', () => {
    const executable = (value: string): PropertyChange =>
      change(`<A:executable xmlns:A="http://apache.org/dav/props/">${value}</A:executable>`);
    assert.deepEqual(executable('T'), { kind: 'setExecutable', executable: true });
    assert.deepEqual(executable(' F\n'), { kind: 'setExecutable', executable: false });
    for (const value of ['t', '', '1', 'TF']) assert.deepEqual(executable(value), { kind: 'invalid' });
    const removal = change('<A:executable xmlns:A="http://apache.org/dav/props/"/>', 'remove');
    assert.deepEqual(removal, { kind: 'protected' });
  });

  it('sets it to fractions and before 1970', () => {
    assert.deepEqual(change('<D:lastmodified>-1.5</D:lastmodified>'), {
      kind: 'setModified',
      mtimeUs: -1_500_000,
    });
  });

  for (const property of [
    '<Z:Win32LastModifiedTime>yesterday</Z:Win32LastModifiedTime>',
    '<Z:Win32LastModifiedTime/>',
    '<D:getlastmodified>784111777</D:getlastmodified>',
    '<D:lastmodified>1e9</D:lastmodified>',
    '<D:lastmodified>99999999999999</D:lastmodified>',
    '<D:lastmodified>999999999999</D:lastmodified>',
    '<D:getlastmodified>Fri, 31 Dec 9999 23:59:59 GMT</D:getlastmodified>',
    '<D:lastmodified><D:b>1</D:b></D:lastmodified>',
  ])
    it(`cannot set it with ${property}`, () => assert.deepEqual(change(property), { kind: 'invalid' }));

  it('keeps what else Windows sets, and what anybody sets', () => {
    for (const [ns, name] of [
      ['urn:schemas-microsoft-com:', 'Win32CreationTime'],
      ['urn:schemas-microsoft-com:', 'Win32LastAccessTime'],
      ['urn:schemas-microsoft-com:', 'Win32FileAttributes'],
      ['urn:x', 'getetag'],
      ['', 'getetag'],
      ['DAV:', 'source-of-mine'],
      ['urn:x', '__proto__'],
    ] as const) {
      const xml = `<${name} xmlns="${ns}">00000020</${name}>`;
      assert.deepEqual(change(xml), { kind: 'keep', ns, name, xml });
      assert.deepEqual(change(xml, 'remove'), { kind: 'drop', ns, name });
    }
  });

  it('cannot change what the server says itself', () => {
    for (const name of [
      'creationdate',
      'displayname',
      'getcontentlanguage',
      'getcontentlength',
      'getcontenttype',
      'getetag',
      'lockdiscovery',
      'quota-available-bytes',
      'quota-used-bytes',
      'resourcetype',
      'supportedlock',
    ])
      for (const action of ['set', 'remove'])
        assert.deepEqual(change(`<D:${name}>x</D:${name}>`, action), { kind: 'protected' }, name);
    for (const name of ['D:getlastmodified', 'D:lastmodified', 'Z:Win32LastModifiedTime'])
      assert.deepEqual(change(`<${name}/>`, 'remove'), { kind: 'protected' }, name);
  });
});
