// Steps and what became of them, as they travel (docs/spec/sync.md). They come from the other side: decoders trust nothing.

import {
  errorCodeFromWire,
  HASH_SIZE,
  ERROR_CODES,
  malformed,
  nameToWire,
  readFields,
  toFields,
  type FieldReader,
} from '../../base/index.ts';
import type { Outcome } from '../apply/outcome.ts';
import type { Phase } from '../apply/applier.ts';
import type { Step, StepAttributes } from '../apply/step.ts';
import { hashBytes, hashText } from '../listing/listed-tree.ts';

const MAX_MESSAGE_LENGTH = 300;
const PHASES: readonly Phase[] = ['prepare', 'complete', 'keep'];
const OUTCOMES = ['done', 'changed', 'left', 'failed'] as const;

/** Bytes that a step takes on the wire at most, roughly. */
export const stepSize = (step: Step): number =>
  96 + 3 * (step.path.length + ('from' in step ? step.from.length : 0));

const encodeStep = (step: Step): unknown => {
  const path = nameToWire(step.path);
  switch (step.action) {
    case 'make-directory':
      return { make: path };
    case 'copy':
      return toFields({ copy: nameToWire(step.from), to: path, replaces: step.isReplacing, ...step.after });
    case 'move':
      return { move: nameToWire(step.from), to: path, directory: step.isDirectory };
    case 'remove':
      return { remove: path, directory: step.isDirectory };
    case 'set-attributes':
      return { set: path, size: step.before.size, wasMtimeUs: step.before.mtimeUs, ...step.after };
    case 'adopt':
      return { adopt: path, content: hashBytes(step.content), size: step.size, ...step.after };
  }
};

export const encodeSteps = (phase: Phase, steps: readonly Step[]): unknown => ({
  phase,
  steps: steps.map(encodeStep),
});

const attributes = (fields: FieldReader): StepAttributes => ({
  mtimeUs: fields.integer('mtimeUs'),
  executable: fields.flag('executable'),
});

const decodeStep = (value: unknown): Step => {
  const fields = readFields(value, 'request');
  if (fields.has('make')) return { action: 'make-directory', path: fields.path('make') };
  if (fields.has('remove'))
    return { action: 'remove', path: fields.path('remove'), isDirectory: fields.flag('directory') };
  if (fields.has('move'))
    return {
      action: 'move',
      path: fields.path('to'),
      from: fields.path('move'),
      isDirectory: fields.flag('directory'),
    };
  if (fields.has('copy'))
    return {
      action: 'copy',
      path: fields.path('to'),
      from: fields.path('copy'),
      isReplacing: fields.flag('replaces'),
      after: fields.has('mtimeUs') ? attributes(fields) : undefined,
    };
  if (fields.has('set'))
    return {
      action: 'set-attributes',
      path: fields.path('set'),
      before: { size: fields.size('size'), mtimeUs: fields.integer('wasMtimeUs') },
      after: attributes(fields),
    };
  if (fields.has('adopt'))
    return {
      action: 'adopt',
      path: fields.path('adopt'),
      content: hashText(fields.bytes('content', HASH_SIZE)),
      size: fields.size('size'),
      after: attributes(fields),
    };
  throw malformed('request', 'a step is of a kind that is not known');
};

export const decodeSteps = (
  fields: FieldReader,
): { readonly phase: Phase; readonly steps: readonly Step[] } => ({
  phase: fields.oneOf('phase', PHASES),
  steps: fields.list('steps').map(decodeStep),
});

/** Those that were not simply done, by their place among the steps of the message. */
export const encodeOutcomes = (outcomes: readonly Outcome[]): unknown => ({
  settled: outcomes.length,
  others: outcomes.flatMap((result, index) => {
    if (result.outcome === 'done') return [];
    const place = [index, OUTCOMES.indexOf(result.outcome)];
    if (result.outcome !== 'failed') return [place];
    return [[...place, ERROR_CODES[result.code].wire, result.message.slice(0, MAX_MESSAGE_LENGTH)]];
  }),
});

/** `expected`: how many steps were asked for. Code: `CORRUPTED`. */
export const decodeOutcomes = (message: unknown, expected: number): readonly Outcome[] => {
  const fields = readFields(message, 'answer');
  if (fields.size('settled') !== expected) throw malformed('answer', 'it is about other steps');
  const outcomes: Outcome[] = Array.from({ length: expected }, () => ({ outcome: 'done' }));
  for (const other of fields.list('others')) {
    if (!Array.isArray(other)) throw malformed('answer', 'what became of a step is no list');
    const [index, number, code, text] = other as readonly unknown[];
    const outcome = OUTCOMES[Number(number)];
    if (typeof index !== 'number' || outcomes[index] === undefined || outcome === undefined)
      throw malformed('answer', 'what became of a step is not known');
    outcomes[index] =
      outcome === 'failed'
        ? {
            outcome,
            code: errorCodeFromWire(Number(code)) ?? 'INTERNAL',
            message: String(text).slice(0, MAX_MESSAGE_LENGTH),
          }
        : { outcome };
  }
  return outcomes;
};
