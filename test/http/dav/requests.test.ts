// The bodies of PROPFIND, PROPPATCH and LOCK.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLockRequest } from '../../../src/http/dav/lock-request.ts';
import { parsePropfindRequest } from '../../../src/http/dav/propfind-request.ts';
import { parseProppatchRequest } from '../../../src/http/dav/proppatch-request.ts';
import { assertMalformed, element } from './refusal.ts';

const XML = '<?xml version="1.0" encoding="utf-8" ?>';
const LITMUS = 'http://webdav.org/neon/litmus/';

describe('PROPFIND', () => {
  const propfind = (text: string) => parsePropfindRequest(element(text));

  it('without a body asks for all', () => {
    assert.deepEqual(parsePropfindRequest(undefined), { kind: 'allprop', include: [] });
  });

  it('asks for properties by name, in any namespace and in none, each one once', () => {
    const text =
      '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><foo xmlns="urn:x"/><bar/><D:getetag/><__proto__/></D:prop></D:propfind>';
    assert.deepEqual(propfind(text), {
      kind: 'prop',
      names: [
        { ns: 'DAV:', name: 'getetag' },
        { ns: 'urn:x', name: 'foo' },
        { ns: '', name: 'bar' },
        { ns: '', name: '__proto__' },
      ],
    });
  });

  it('asks for no property at all', () => {
    assert.deepEqual(propfind('<propfind xmlns="DAV:"><prop/></propfind>'), { kind: 'prop', names: [] });
  });

  it('asks for names, and for all and some more', () => {
    assert.deepEqual(propfind('<propfind xmlns="DAV:"><propname/></propfind>'), { kind: 'propname' });
    assert.deepEqual(
      propfind('<propfind xmlns="DAV:"><allprop/><include><quota-used-bytes/></include></propfind>'),
      { kind: 'allprop', include: [{ ns: 'DAV:', name: 'quota-used-bytes' }] },
    );
  });

  it('passes over what it does not know (RFC 4918 §17, litmus propextended)', () => {
    const allprop = { kind: 'allprop', include: [] };
    assert.deepEqual(propfind(`${XML}<propfind xmlns="DAV:"><foobar/><allprop/></propfind>`), allprop);
    assert.deepEqual(
      propfind(
        '<propfind xmlns="DAV:" xmlns:E="urn:e" E:x="1"><E:prop><E:y/></E:prop><E:propname/>text<allprop/></propfind>',
      ),
      allprop,
    );
  });

  for (const [what, text] of [
    ['another root', '<D:foo xmlns:D="DAV:"/>'],
    ['a root in another namespace', '<propfind xmlns="urn:x"><allprop/></propfind>'],
    ['a root in no namespace', '<propfind><allprop/></propfind>'],
    ['a namespace that is nearly the right one', '<propfind xmlns="DAV"><allprop/></propfind>'],
    ['an empty root', '<propfind xmlns="DAV:"/>'],
    ['only what it does not know', '<propfind xmlns="DAV:" xmlns:E="urn:e"><E:expired-props/></propfind>'],
    ['only include', '<propfind xmlns="DAV:"><include><getetag/></include></propfind>'],
    ['two questions', '<propfind xmlns="DAV:"><prop><getetag/></prop><allprop/></propfind>'],
    ['the same question twice', '<propfind xmlns="DAV:"><prop/><prop/></propfind>'],
  ] as const)
    it(`is refused with ${what}`, () => assertMalformed(() => propfind(text), /propfind element/u));

  it('is refused as litmus expects it (propfind_invalid, propfind_invalid2)', () => {
    assertMalformed(() => propfind('<foo>'), /cannot be read/u);
    assertMalformed(
      () => propfind('<D:propfind xmlns:D="DAV:"><D:prop><bar:foo xmlns:bar=""/></D:prop></D:propfind>'),
      /cannot be read/u,
    );
  });
});

describe('PROPPATCH', () => {
  const proppatch = (text: string) => parseProppatchRequest(element(text));

  it('gives its instructions in their order (litmus propremoveset, propsetremove)', () => {
    const name = { ns: LITMUS, name: 'removeset' };
    const value = (text: string) => ({
      action: 'set',
      ...name,
      xml: `<removeset xmlns="${LITMUS}">${text}</removeset>`,
      text,
    });
    assert.deepEqual(
      proppatch(
        `${XML}<propertyupdate xmlns='DAV:'><remove><prop><removeset xmlns='${LITMUS}'/></prop></remove>` +
          `<set><prop><removeset xmlns='${LITMUS}'>x</removeset></prop></set>` +
          `<set><prop><removeset xmlns='${LITMUS}'>y</removeset></prop></set></propertyupdate>`,
      ),
      [{ action: 'remove', ...name }, value('x'), value('y')],
    );
  });

  const values: readonly (readonly [string, string, string])[] = [
    [
      'in no namespace (propnullns)',
      '<nonamespace xmlns="">randomvalue</nonamespace>',
      '<nonamespace xmlns="">randomvalue</nonamespace>',
    ],
    [
      'above U+FFFF (prophighunicode)',
      `<high-unicode xmlns='${LITMUS}'>&#65536;</high-unicode>`,
      `<high-unicode xmlns="${LITMUS}">\u{10000}</high-unicode>`,
    ],
    [
      'with elements in another namespace (propvalnspace)',
      `<t:valnspace xmlns:t='${LITMUS}'><foo xmlns='bar'/></t:valnspace>`,
      `<t:valnspace xmlns:t="${LITMUS}"><foo xmlns="bar"/></t:valnspace>`,
    ],
    [
      'with elements in the namespace around it',
      '<x xmlns="urn:x"><D:href>/a</D:href></x>',
      '<x xmlns="urn:x"><D:href xmlns:D="DAV:">/a</D:href></x>',
    ],
    ['with white space', '<x xmlns="urn:x">  a\n\tb  </x>', '<x xmlns="urn:x">  a\n\tb  </x>'],
    ['with nothing', '<x xmlns="urn:x"/>', '<x xmlns="urn:x"/>'],
  ];
  for (const [what, sent, kept] of values)
    it(`keeps a value ${what}`, () => {
      const text = `<propertyupdate xmlns="DAV:" xmlns:D="DAV:"><set><prop>${sent}</prop></set></propertyupdate>`;
      const [instruction] = proppatch(text);
      assert.equal(instruction?.action, 'set');
      assert.equal(instruction.xml, kept);
    });

  it('keeps the language that is in scope with the value', () => {
    const xmlOf = (update: string, prop: string, property: string): string => {
      const [instruction] = proppatch(
        `<propertyupdate xmlns="DAV:"${update}><set><prop${prop}><a xmlns="urn:x"${property}>b</a></prop></set></propertyupdate>`,
      );
      return instruction?.action === 'set' ? instruction.xml : '';
    };
    const en = ' xml:lang="en"';
    const fr = ' xml:lang="fr"';
    assert.equal(xmlOf('', '', fr), '<a xmlns="urn:x" xml:lang="fr">b</a>');
    assert.equal(xmlOf(en, fr, ''), '<a xmlns="urn:x" xml:lang="fr">b</a>');
    assert.equal(xmlOf(en, '', ''), '<a xmlns="urn:x" xml:lang="en">b</a>');
    assert.equal(xmlOf(en, en, fr), '<a xmlns="urn:x" xml:lang="fr">b</a>');
  });

  it('passes over what it does not know, and may say nothing', () => {
    assert.deepEqual(
      proppatch(
        '<propertyupdate xmlns="DAV:" xmlns:E="urn:e"><E:set><E:prop/></E:set><set><E:y/><prop><E:x/></prop></set></propertyupdate>',
      ).map(({ action, name }) => [action, name]),
      [['set', 'x']],
    );
    assert.deepEqual(proppatch('<propertyupdate xmlns="DAV:"><set><prop/></set></propertyupdate>'), []);
  });

  it('is refused without a body, with another root and without instructions', () => {
    assertMalformed(() => parseProppatchRequest(undefined), /propertyupdate/u);
    for (const text of [
      '<propfind xmlns="DAV:"><prop/></propfind>',
      '<propertyupdate xmlns="urn:x"><set><prop/></set></propertyupdate>',
      '<propertyupdate xmlns="DAV:"/>',
      '<propertyupdate xmlns="DAV:"><set/></propertyupdate>',
      '<propertyupdate xmlns="DAV:"><set xmlns="urn:x"><prop/></set></propertyupdate>',
    ])
      assertMalformed(() => proppatch(text), /propertyupdate|prop element/u);
  });

  it('grows a request no further than its bounds let it', () => {
    const far = `urn:${'x'.repeat(1000)}`;
    const text = `<propertyupdate xmlns="DAV:" xmlns:f="${far}"><set><prop>${'<f:a/>'.repeat(990)}</prop></set></propertyupdate>`;
    const kept = proppatch(text).reduce(
      (sum, each) => sum + (each.action === 'set' ? each.xml.length : 0),
      0,
    );
    assert.ok(kept < 1.1 * 1024 * 1024, String(kept));
  });
});

describe('LOCK', () => {
  const lock = (text: string) => parseLockRequest(element(text));
  const info = (inside: string): string => `<D:lockinfo xmlns:D="DAV:">${inside}</D:lockinfo>`;
  const WRITE = '<D:locktype><D:write/></D:locktype>';
  const EXCLUSIVE = '<D:lockscope><D:exclusive/></D:lockscope>';

  it('without a body refreshes', () => {
    assert.deepEqual(parseLockRequest(undefined), { kind: 'refresh' });
  });

  it('asks for a lock, with its owner as it is', () => {
    const owner = '<D:owner xmlns:D="DAV:"><D:href>http://example.org/~me</D:href> &amp; I</D:owner>';
    assert.deepEqual(lock(info(`${WRITE}${EXCLUSIVE}${owner}`)), {
      kind: 'create',
      scope: 'exclusive',
      ownerXml: owner,
    });
    assert.deepEqual(lock(info(`<D:lockscope><D:shared/></D:lockscope>${WRITE}`)), {
      kind: 'create',
      scope: 'shared',
      ownerXml: undefined,
    });
  });

  it('passes over what it does not know', () => {
    assert.deepEqual(
      lock(info(`<x/>${EXCLUSIVE}<D:locktype><y/><D:write z="1"/></D:locktype><D:depth>1</D:depth>`)),
      { kind: 'create', scope: 'exclusive', ownerXml: undefined },
    );
  });

  for (const [what, text] of [
    ['another root', '<D:propfind xmlns:D="DAV:"/>'],
    ['a root in another namespace', '<lockinfo xmlns="urn:x"/>'],
    ['nothing in it', info('')],
    ['no scope', info(WRITE)],
    ['no type', info(EXCLUSIVE)],
    ['another type', info(`${EXCLUSIVE}<D:locktype><D:read/></D:locktype>`)],
    ['another scope', info(`${WRITE}<D:lockscope><D:global/></D:lockscope>`)],
    ['two scopes', info(`${WRITE}<D:lockscope><D:exclusive/><D:shared/></D:lockscope>`)],
    ['a scope in no namespace', info(`${WRITE}<D:lockscope><exclusive/></D:lockscope>`)],
    ['a long owner', info(`${WRITE}${EXCLUSIVE}<D:owner>${'x'.repeat(4096)}</D:owner>`)],
  ] as const)
    it(`is refused with ${what}`, () => assertMalformed(() => lock(text), /lock/u));
});
