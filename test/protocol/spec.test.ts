// docs/spec/link.md says what the code does, where it can be compared.

import { deepEqual, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ERROR_CODES } from '../../src/base/index.ts';
import {
  FRAME_TYPES,
  INITIAL_STREAM_CREDIT,
  MAX_CONTROL_PAYLOAD,
  MAX_FRAME_PAYLOAD,
} from '../../src/protocol/index.ts';

const SPEC = readFileSync(new URL('../../docs/spec/link.md', import.meta.url), 'utf8');

/** Rows of tables whose cells match. */
const rows = (pattern: RegExp): string[][] =>
  [...SPEC.matchAll(pattern)].map((match) => match.slice(1).map((cell) => cell.trim()));

const withSpaces = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/gu, ' ');

describe('the specification of the link', () => {
  it('lists exactly the error codes, their numbers, and which are retryable', () => {
    deepEqual(
      rows(/^\| (\d+) +\| `([A-Z_]+)` +\|([ a-z]*)\|$/gmu),
      Object.entries(ERROR_CODES).map(([code, { wire, retryable }]) => [
        `${wire}`,
        code,
        retryable ? 'yes' : '',
      ]),
    );
  });

  it('lists exactly the types of frames', () => {
    deepEqual(
      rows(/^\| (\d+) +\| ([A-Z]+) +\|/gmu),
      Object.entries(FRAME_TYPES).map(([name, type]) => [`${type}`, name]),
    );
  });

  it('gives the sizes that the code has', () => {
    for (const size of [INITIAL_STREAM_CREDIT, MAX_CONTROL_PAYLOAD, MAX_FRAME_PAYLOAD]) {
      ok(SPEC.includes(withSpaces(size)), withSpaces(size));
    }
  });
});
