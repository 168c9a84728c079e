// Depth, Overwrite, Timeout and Lock-Token.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDepthHeader, type DepthMethod } from '../../../src/http/dav/depth-header.ts';
import {
  formatLockTokenHeader,
  isLockToken,
  parseLockTokenHeader,
} from '../../../src/http/dav/lock-token-header.ts';
import { parseOverwriteHeader } from '../../../src/http/dav/overwrite-header.ts';
import { parseTimeoutHeader } from '../../../src/http/dav/timeout-header.ts';
import { assertMalformed } from './refusal.ts';

describe('the Depth header', () => {
  const allowed: readonly (readonly [DepthMethod, boolean, string])[] = [
    ['PROPFIND', true, '0 1 infinity'],
    ['PROPFIND', false, '0 1 infinity'],
    ['COPY', true, '0 infinity'],
    ['LOCK', true, '0 infinity'],
    ['MOVE', true, 'infinity'],
    ['MOVE', false, '0 infinity'],
    ['DELETE', true, 'infinity'],
    ['DELETE', false, '0 infinity'],
  ];
  for (const [method, isDirectory, depths] of allowed)
    it(`of ${method} ${isDirectory ? 'with a directory' : 'with a file'} may be ${depths}`, () => {
      assert.equal(parseDepthHeader(method, undefined, isDirectory), 'infinity');
      for (const depth of ['0', '1', 'infinity']) {
        if (depths.split(' ').includes(depth))
          assert.equal(parseDepthHeader(method, depth, isDirectory), depth);
        else assertMalformed(() => parseDepthHeader(method, depth, isDirectory), /Depth/u);
      }
    });

  it('is read without regard to case and white space, and nothing else is read', () => {
    assert.equal(parseDepthHeader('PROPFIND', ' Infinity ', true), 'infinity');
    for (const value of [
      '',
      '2',
      '-1',
      '00',
      '0,1',
      '1,noroot',
      'infinite',
      'constructor',
      '__proto__',
      '1e0',
    ])
      assertMalformed(() => parseDepthHeader('PROPFIND', value, true), /0 or 1 or infinity/u);
  });
});

describe('the Overwrite header', () => {
  it('is T unless it is F', () => {
    assert.deepEqual(
      [undefined, 'T', 't', 'F', ' f '].map((value) => parseOverwriteHeader(value)),
      [true, true, true, false, false],
    );
    for (const value of ['', 'true', 'no', 'FF', 'T,F'])
      assertMalformed(() => parseOverwriteHeader(value), /Overwrite/u);
  });
});

describe('the Timeout header', () => {
  const bounds = { defaultMs: 600_000, minMs: 1000, maxMs: 3_600_000 };
  for (const [value, ms] of [
    [undefined, 600_000],
    ['', 600_000],
    ['Second-180', 180_000],
    ['second-180', 180_000],
    ['Infinite', 3_600_000],
    ['Infinite, Second-4100000000', 3_600_000],
    ['Second-60, Infinite', 60_000],
    ['Extend-7, Second-60', 60_000],
    ['Second-4294967295', 3_600_000],
    ['Second-99999999999999999999', 3_600_000],
    ['Second-0', 1000],
    ['Second--1', 600_000],
    ['Second-1e9', 600_000],
    ['Second-', 600_000],
    [`Second-${'9'.repeat(5000)}`, 600_000],
    ['NaN', 600_000],
  ] as const)
    it(`${String(value).slice(0, 40)} gives ${ms} ms`, () =>
      assert.equal(parseTimeoutHeader(value, bounds), ms));
});

describe('the Lock-Token header', () => {
  it('holds a token in angle brackets', () => {
    const token = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
    assert.equal(parseLockTokenHeader(` ${formatLockTokenHeader(token)} `), token);
    assert.equal(parseLockTokenHeader('<opaquelocktoken:foobar>'), 'opaquelocktoken:foobar');
  });

  for (const value of [
    undefined,
    '',
    '<>',
    '<',
    'urn:uuid:x',
    '(<urn:uuid:x>)',
    '<urn:uuid:x',
    '<urn:x>,<urn:y>',
    '<no-scheme>',
    '<urn:a b>',
    '<urn:a\u0001>',
    '<urn:é>',
    `<urn:${'x'.repeat(600)}>`,
  ])
    it(`is not ${String(value).slice(0, 30)}`, () =>
      assertMalformed(() => parseLockTokenHeader(value), /Lock-Token/u));

  it('lets nothing through that would break a header of an answer', () => {
    for (let code = 0; code < 0x250; code += 1) {
      const isUriCharacter = /[\w\-.~:/?#[\]@!$&'()*+,;=%]/u.test(String.fromCharCode(code));
      assert.equal(isLockToken(`urn:${String.fromCharCode(code)}`), isUriCharacter, String(code));
    }
  });
});
