// What tests of WebDAV share: that something is refused, and the bytes of texts.

import assert from 'node:assert/strict';
import { isWherryError } from '../../../src/base/index.ts';
import { readXml } from '../../../src/http/dav/read-xml.ts';
import type { XmlElement } from '../../../src/http/dav/xml-element.ts';

export const assertMalformed = (act: () => unknown, why: RegExp): void => {
  assert.throws(act, (error: unknown) => {
    assert.ok(isWherryError(error));
    assert.equal(error.code, 'BAD_REQUEST');
    assert.match(error.message, why);
    assert.match(error.message, /^The request is malformed: .*\.$/u);
    return true;
  });
};

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const element = (text: string): XmlElement => readXml(utf8(text));
