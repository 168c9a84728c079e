// What is written, read again: values, and that it is XML whatever was asked and whatever things are called.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseRemotePath } from '../../../src/base/index.ts';
import { formatErrorBody } from '../../../src/http/dav/error-body.ts';
import type { ResourceProperties } from '../../../src/http/dav/live-properties.ts';
import { formatLockBody, type ActiveLock } from '../../../src/http/dav/lock-discovery.ts';
import {
  MULTISTATUS_HEAD,
  MULTISTATUS_TAIL,
  formatStatusResponse,
} from '../../../src/http/dav/multistatus.ts';
import { parsePropfindRequest, type PropfindRequest } from '../../../src/http/dav/propfind-request.ts';
import { createPropfindWriter } from '../../../src/http/dav/propfind-response.ts';
import { changeRefusal, formatProppatchBody } from '../../../src/http/dav/proppatch-response.ts';
import { readXml } from '../../../src/http/dav/read-xml.ts';
import { writeXml } from '../../../src/http/dav/write-xml.ts';
import {
  childElements,
  davChild,
  elementText,
  isDav,
  type XmlElement,
} from '../../../src/http/dav/xml-element.ts';
import { element, utf8 } from './refusal.ts';

const read = (text: string): XmlElement => readXml(utf8(text), Infinity);
const named = (parent: XmlElement, name: string): readonly XmlElement[] =>
  childElements(parent).filter((each) => isDav(each, name));
const child = (parent: XmlElement, name: string): XmlElement => {
  const found = davChild(parent, name);
  assert.ok(found, name);
  return found;
};

/** Status → `{ns}name` → what is in it, as XML without the tags or as text. */
type Propstats = Readonly<Record<string, Readonly<Record<string, string>>>>;

const propstatsOf = (response: XmlElement): Propstats =>
  Object.fromEntries(
    named(response, 'propstat').map((propstat) => [
      elementText(child(propstat, 'status')).split(' ')[1],
      Object.fromEntries(
        childElements(child(propstat, 'prop')).map((each) => [
          `{${each.ns}}${each.name}`,
          each.nodes.map((node) => (typeof node === 'string' ? node : writeXml(node))).join(''),
        ]),
      ),
    ]),
  );

const propfind = (request: PropfindRequest, resource: ResourceProperties, href = '/dav/a'): Propstats => {
  const { head, response, tail } = createPropfindWriter(request);
  const [only, ...others] = named(read(head + response(href, resource, 0) + tail), 'response');
  assert.ok(only !== undefined && others.length === 0);
  assert.equal(elementText(child(only, 'href')), href);
  return propstatsOf(only);
};

const lock: ActiveLock = {
  rootHref: '/dav/a%20b/',
  lock: {
    token: 'urn:uuid:1',
    path: parseRemotePath('/a b'),
    scope: 'shared',
    depth: 'infinity',
    ownerXml: '<D:owner xmlns:D="DAV:">me &amp; you</D:owner>',
    account: 'alice',
    madeAtMs: 0,
    expiresAtMs: 59_001,
  },
};

const file: ResourceProperties = {
  isCollection: false,
  size: 3,
  mtimeMs: 784_111_777_000,
  createdMs: 784_111_776_000,
  etag: '"a<b"',
  contentType: 'text/plain; charset="x"',
  displayName: 'a',
  locks: [],
  dead: [
    { ns: 'urn:x', name: 'one', xml: '<one xmlns="urn:x" xml:lang="de">1</one>' },
    { ns: '', name: 'two', xml: '<two xmlns=""/>' },
  ],
};
const directory: ResourceProperties = {
  isCollection: true,
  mtimeMs: 0,
  displayName: 'd',
  locks: [],
  quota: { usedBytes: 5, availableBytes: 7 },
};
const all: PropfindRequest = { kind: 'allprop', include: [] };

describe('the answer to PROPFIND', () => {
  it('of all is what a file has, and what was set on it', () => {
    const entry = (scope: string): string =>
      `<D:lockentry xmlns:D="DAV:"><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>`;
    assert.deepEqual(propfind(all, file), {
      200: {
        '{DAV:}resourcetype': '',
        '{DAV:}displayname': 'a',
        '{DAV:}getcontentlength': '3',
        '{DAV:}getcontenttype': 'text/plain; charset="x"',
        '{DAV:}getetag': '"a<b"',
        '{DAV:}getlastmodified': 'Sun, 06 Nov 1994 08:49:37 GMT',
        '{DAV:}creationdate': '1994-11-06T08:49:36Z',
        '{DAV:}lockdiscovery': '',
        '{DAV:}supportedlock': entry('exclusive') + entry('shared'),
        '{urn:x}one': '1',
        '{}two': '',
      },
    });
  });

  it('of all is less for a directory, and without its quota (RFC 4331)', () => {
    const { 200: found = {}, ...others } = propfind(all, directory);
    assert.deepEqual(others, {});
    assert.deepEqual(Object.keys(found), [
      '{DAV:}resourcetype',
      '{DAV:}displayname',
      '{DAV:}getlastmodified',
      '{DAV:}lockdiscovery',
      '{DAV:}supportedlock',
    ]);
    assert.equal(found['{DAV:}resourcetype'], '<D:collection xmlns:D="DAV:"/>');
  });

  it('of all and more gives more, nothing twice, and says what there is not', () => {
    const include = ['quota-used-bytes', 'getetag', 'displayname'].map((name) => ({ ns: 'DAV:', name }));
    const answer = propfind(
      { kind: 'allprop', include: [...include, { ns: 'urn:x', name: 'none' }] },
      directory,
    );
    assert.equal(answer[200]?.['{DAV:}quota-used-bytes'], '5');
    assert.deepEqual(answer[404], { '{urn:x}none': '' });
    const text = createPropfindWriter({ kind: 'allprop', include }).response('/', directory, 0);
    assert.equal(text.split('<D:displayname>').length, 2);
  });

  it('of some is these, with their values or as missing', () => {
    const names = [
      ...['getcontentlength', 'quota-available-bytes', 'getcontentlanguage', 'lastmodified'].map((name) => ({
        ns: 'DAV:',
        name,
      })),
      { ns: 'urn:x', name: 'one' },
      { ns: 'urn:x', name: 'three' },
      { ns: '', name: 'two' },
      { ns: '', name: '__proto__' },
      { ns: 'urn:schemas-microsoft-com:', name: 'Win32LastModifiedTime' },
      { ns: 'http://www.w3.org/XML/1998/namespace', name: 'lang' },
    ];
    assert.deepEqual(propfind({ kind: 'prop', names }, file), {
      200: {
        '{DAV:}getcontentlength': '3',
        '{DAV:}lastmodified': '784111777',
        '{urn:x}one': '1',
        '{}two': '',
        '{urn:schemas-microsoft-com:}Win32LastModifiedTime': 'Sun, 06 Nov 1994 08:49:37 GMT',
      },
      404: {
        '{DAV:}quota-available-bytes': '',
        '{DAV:}getcontentlanguage': '',
        '{urn:x}three': '',
        '{}__proto__': '',
        '{http://www.w3.org/XML/1998/namespace}lang': '',
      },
    });
    assert.equal(propfind({ kind: 'prop', names }, directory)[200]?.['{DAV:}quota-available-bytes'], '7');
  });

  it('of none has one empty group', () => {
    assert.deepEqual(propfind({ kind: 'prop', names: [] }, file), { 200: {} });
  });

  it('of names is names, also of what was set', () => {
    const { 200: found = {} } = propfind({ kind: 'propname' }, directory);
    assert.ok(Object.values(found).every((value) => value === ''));
    assert.ok('{DAV:}quota-used-bytes' in found && !('{DAV:}getcontentlength' in found));
    assert.ok('{urn:x}one' in (propfind({ kind: 'propname' }, file)[200] ?? {}));
  });

  it('keeps the language of what was set (xml:lang)', () => {
    assert.match(
      createPropfindWriter(all).response('/', file, 0),
      /<one xmlns="urn:x" xml:lang="de">1<\/one>/u,
    );
  });

  it('shows locks with their owner, what is left of their time, token and root', () => {
    const { 200: found = {} } = propfind(all, { ...file, locks: [lock] });
    assert.equal(
      found['{DAV:}lockdiscovery']?.replaceAll(' xmlns:D="DAV:"', ''),
      '<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:shared/></D:lockscope><D:depth>infinity</D:depth>' +
        '<D:owner>me &amp; you</D:owner><D:timeout>Second-60</D:timeout>' +
        '<D:locktoken><D:href>urn:uuid:1</D:href></D:locktoken><D:lockroot><D:href>/dav/a%20b/</D:href></D:lockroot></D:activelock>',
    );
  });

  it('declares each namespace once, however many resources and properties there are', () => {
    const ns = `urn:$&${'x'.repeat(1000)}`;
    const names = Array.from({ length: 500 }, (_, n) => ({ ns, name: `p${n}` }));
    const { head, response } = createPropfindWriter({ kind: 'prop', names });
    assert.ok(head.includes(ns.replace('&', '&amp;')));
    assert.ok(response('/', file, 0).length < 10_000);
    assert.equal(Object.keys(propfind({ kind: 'prop', names }, file)[404] ?? {}).length, 500);
  });

  it('is XML whatever was asked, and whatever things are called (rows 46, 62)', () => {
    const ns = fc.constantFrom('', 'DAV:', 'urn:x', 'urn:"&<', '$&', '__proto__');
    const name = fc.constantFrom('a', 'getetag', 'resourcetype', '__proto__', 'constructor', 'n1');
    const names = fc.uniqueArray(fc.record({ ns, name }), {
      selector: (each) => `${each.ns} ${each.name}`,
      maxLength: 8,
    });
    const request: fc.Arbitrary<PropfindRequest> = fc.oneof(
      names.map((each) => ({ kind: 'prop' as const, names: each })),
      names.map((include) => ({ kind: 'allprop' as const, include })),
      fc.constant({ kind: 'propname' as const }),
    );
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<img src=x onerror=alert(1)>', ']]>', 'a\udcffb', '\0\u0007', '&amp;', '\ufffe'),
    );
    const anyNumber = fc.oneof(fc.double(), fc.integer());
    const resource = fc.record({
      isCollection: fc.boolean(),
      size: anyNumber,
      mtimeMs: anyNumber,
      createdMs: anyNumber,
      etag: anyText,
      contentType: anyText,
      displayName: anyText,
      locks: fc.constantFrom([], [lock]),
      quota: fc.record({ usedBytes: anyNumber, availableBytes: anyNumber }),
      dead: names.map((list) =>
        list.map((each) => ({
          ...each,
          xml: writeXml({ ...each, prefix: 'n1', attributes: [], nodes: ['x'] }),
        })),
      ),
    });
    fc.assert(
      fc.property(request, resource, (asked, given) => {
        const propstats = propfind(asked, given);
        const answered = Object.values(propstats).flatMap((group) => Object.keys(group));
        assert.equal(new Set(answered).size, answered.length);
        if (asked.kind === 'prop')
          assert.deepEqual(new Set(answered), new Set(asked.names.map((each) => `{${each.ns}}${each.name}`)));
      }),
      { numRuns: 500 },
    );
  });

  it('answers what was read', () => {
    const request = parsePropfindRequest(
      element('<propfind xmlns="DAV:"><prop><getetag/><x xmlns="urn:x"/></prop></propfind>'),
    );
    assert.deepEqual(propfind(request, file), { 200: { '{DAV:}getetag': '"a<b"' }, 404: { '{urn:x}x': '' } });
  });
});

describe('the answer to PROPPATCH', () => {
  const answer = (...results: Parameters<typeof formatProppatchBody>[1]): Propstats => {
    const [response] = named(read(formatProppatchBody('/dav/a', results)), 'response');
    assert.ok(response);
    return propstatsOf(response);
  };
  const one = { ns: 'urn:x', name: 'one' };
  const two = { ns: '', name: 'two' };
  const etag = { ns: 'DAV:', name: 'getetag' };

  it('says that all was done, of each property once', () => {
    assert.deepEqual(answer({ ...one, status: 200 }, { ...two, status: 200 }, { ...one, status: 200 }), {
      200: { '{urn:x}one': '', '{}two': '' },
    });
    assert.deepEqual(answer(), { 200: {} });
  });

  it('says that nothing was done where something failed (RFC 4918 §9.2)', () => {
    const refusal = changeRefusal({ kind: 'protected' });
    assert.ok(refusal);
    assert.deepEqual(answer({ ...one, status: 200 }, { ...etag, ...refusal }, { ...two, status: 507 }), {
      424: { '{urn:x}one': '' },
      403: { '{DAV:}getetag': '' },
      507: { '{}two': '' },
    });
    assert.match(
      formatProppatchBody('/', [{ ...etag, ...refusal }]),
      /403 Forbidden<\/D:status><D:error><D:cannot-modify-protected-property\/><\/D:error>/u,
    );
    assert.deepEqual(changeRefusal({ kind: 'invalid' }), { status: 409 });
    assert.equal(changeRefusal({ kind: 'drop', ...one }), undefined);
  });
});

describe('other bodies', () => {
  it('say what became of entries', () => {
    const text = [
      MULTISTATUS_HEAD,
      formatStatusResponse('/dav/a&b', {
        status: 423,
        error: { name: 'lock-token-submitted', hrefs: ['/dav/a&b'] },
      }),
      formatStatusResponse('/dav/c', { status: 403, description: 'No <b>.' }),
      formatStatusResponse('/dav/d', { status: 418 }),
      MULTISTATUS_TAIL,
    ].join('');
    const [first, second, third] = named(read(text), 'response');
    assert.ok(first && second && third);
    assert.equal(elementText(child(first, 'status')), 'HTTP/1.1 423 Locked');
    assert.equal(
      elementText(child(child(child(first, 'error'), 'lock-token-submitted'), 'href')),
      '/dav/a&b',
    );
    assert.equal(elementText(child(second, 'responsedescription')), 'No <b>.');
    assert.equal(elementText(child(third, 'status')), 'HTTP/1.1 418 Unknown');
  });

  it('say which condition was not met', () => {
    for (const name of ['lock-token-submitted', 'no-conflicting-lock'] as const) {
      const root = read(formatErrorBody({ name, hrefs: ['/a&b', '/c'] }));
      assert.ok(isDav(root, 'error'));
      assert.deepEqual(named(child(root, name), 'href').map(elementText), ['/a&b', '/c']);
    }
    for (const name of [
      'propfind-finite-depth',
      'cannot-modify-protected-property',
      'lock-token-matches-request-uri',
    ] as const)
      assert.deepEqual(
        childElements(read(formatErrorBody({ name }))).map((each) => each.name),
        [name],
      );
  });

  it('hold the locks after LOCK', () => {
    const discovery = child(read(formatLockBody([lock, lock], 60_000)), 'lockdiscovery');
    assert.equal(named(discovery, 'activelock').length, 2);
    const [active] = named(discovery, 'activelock');
    assert.ok(active);
    assert.equal(elementText(child(active, 'timeout')), 'Second-0');
  });
});
