// The messages of sync: what was encoded is decoded to the same, also where a newer peer has added to it, and whatever else comes is
// refused. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError, parseRemotePath, readFields } from '../../../src/base/index.ts';
import type { Outcome } from '../../../src/sync/apply/outcome.ts';
import type { Phase } from '../../../src/sync/apply/applier.ts';
import type { Step } from '../../../src/sync/apply/step.ts';
import {
  decodeChunksWanted,
  decodePatchRequest,
  encodeChunksWanted,
  encodePatchRequest,
} from '../../../src/sync/delta/wire.ts';
import {
  decodeRunAnswer,
  decodeRunRequest,
  decodeWanted,
  decodeWatchNews,
  decodeWatchRequest,
  encodeRunAnswer,
  encodeRunRequest,
  encodeWanted,
  encodeWatchNews,
  encodeWatchRequest,
} from '../../../src/sync/wire/messages.ts';
import { decodeOutcomes, decodeSteps, encodeOutcomes, encodeSteps } from '../../../src/sync/wire/steps.ts';

const CONTENT = 'A'.repeat(43);
const path = parseRemotePath('/d/ä');
const from = parseRemotePath('/from');
const after = { mtimeUs: -5, executable: true };

const STEPS: readonly Step[] = [
  { action: 'make-directory', path },
  { action: 'copy', path, from, isReplacing: true, after },
  { action: 'copy', path, from, isReplacing: false, after: undefined },
  { action: 'move', path, from, isDirectory: true },
  { action: 'remove', path, isDirectory: false },
  { action: 'set-attributes', path, before: { size: 3, mtimeUs: 4 }, after },
  { action: 'adopt', path, content: CONTENT, size: 300_000, after },
];

const OUTCOMES: readonly Outcome[] = [
  { outcome: 'done' },
  { outcome: 'changed' },
  { outcome: 'left' },
  { outcome: 'failed', code: 'NO_SPACE', message: 'The disk is full.' },
];

interface Message {
  readonly name: string;
  readonly value: unknown;
  readonly encoded: unknown;
  readonly decode: (message: unknown) => unknown;
}

const message = <T>(
  name: string,
  value: T,
  encode: (value: T) => unknown,
  decode: (from: unknown) => T,
): Message => ({
  name,
  value,
  encoded: encode(value),
  decode,
});

const MESSAGES: readonly Message[] = [
  message(
    'a request for a run',
    { path, mayBeMissing: true, checksum: false, isWhole: true },
    encodeRunRequest,
    decodeRunRequest,
  ),
  message(
    'what a server has found',
    {
      view: 'view',
      rootId: 'root',
      digest: CONTENT,
      isMissing: false,
      isPartial: true,
      names: 'posix' as const,
      foldsNames: true,
      isReadOnly: false,
    },
    encodeRunAnswer,
    decodeRunAnswer,
  ),
  message<readonly string[]>('wanted listings', [CONTENT], encodeWanted, (wanted) =>
    decodeWanted(readFields(wanted, 'request')),
  ),
  message(
    'steps',
    { phase: 'prepare' as Phase, steps: STEPS },
    (sent) => encodeSteps(sent.phase, sent.steps),
    (steps) => decodeSteps(readFields(steps, 'request')),
  ),
  message('outcomes', OUTCOMES, encodeOutcomes, (outcomes) => decodeOutcomes(outcomes, OUTCOMES.length)),
  message('a request for a watch', path, encodeWatchRequest, decodeWatchRequest),
  message('news', { kind: 'changed' as const, isThere: false }, encodeWatchNews, decodeWatchNews),
  message('wanted chunks', { path, pieces: true }, encodeChunksWanted, (wanted) =>
    decodeChunksWanted(readFields(wanted, 'request')),
  ),
  message(
    'a request for a patch',
    { view: 'view', path, size: 9, oldSize: 8, mtimeUs: -1, executable: false, recipeSize: 40 },
    encodePatchRequest,
    decodePatchRequest,
  ),
];

/** With fields that nobody knows, in everything that has fields. */
const added = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(added);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return {
    later: [1, { than: 'now' }],
    ...Object.fromEntries(Object.entries(value).map(([key, one]) => [key, added(one)])),
  };
};

/** Whatever a frame may hold. */
const anything = fc.anything({
  withTypedArray: true,
  withNullPrototype: true,
  maxDepth: 3,
  key: fc.constantFrom(
    'path',
    'want',
    'phase',
    'steps',
    'settled',
    'others',
    'make',
    'to',
    'copy',
    'move',
    'digest',
    'news',
    'size',
  ),
});

describe('the messages of sync', () => {
  for (const { name, value, encoded, decode } of MESSAGES) {
    it(`26: ${name}: come to the same, also with what a newer peer has added`, () => {
      assert.deepEqual(decode(encoded), value);
      assert.deepEqual(decode(added(encoded)), value);
    });

    it(`25: ${name}: are refused by one kind of error, whatever comes`, () => {
      fc.assert(
        fc.property(anything, (wrong) => {
          try {
            decode(wrong);
          } catch (error) {
            assert.ok(isWherryError(error), String(error));
          }
        }),
        { numRuns: 2000 },
      );
    });
  }
});
