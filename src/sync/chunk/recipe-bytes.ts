// A recipe as bytes. Pure; browser-safe. Wire format (docs/spec/chunks.md, "Recipes"), big-endian:
//
//   u8 1 · step …
//   step: literal: u8 1 · u64 length
//         copy:    u8 2 · u8 source · u64 offset · u64 length
//
// It comes from the other side: the decoder trusts nothing.

import { MAX_WIRE_INTEGER, ProtocolError } from '../../base/index.ts';
import { MAX_RECIPE_STEPS } from './limits.ts';
import { appendStep, type Recipe, type RecipeStep } from './recipe.ts';

const FORM = 1;
const LITERAL = 1;
const COPY = 2;
const LITERAL_SIZE = 9;
const COPY_SIZE = 18;

export const encodeRecipe = ({ steps }: Recipe): Uint8Array<ArrayBuffer> => {
  const size = steps.reduce((sum, { kind }) => sum + (kind === 'copy' ? COPY_SIZE : LITERAL_SIZE), 1);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes[0] = FORM;
  let at = 1;
  for (const step of steps) {
    if (step.kind === 'literal') {
      view.setUint8(at, LITERAL);
      view.setBigUint64(at + 1, BigInt(step.length));
      at += LITERAL_SIZE;
    } else {
      view.setUint8(at, COPY);
      view.setUint8(at + 1, step.source);
      view.setBigUint64(at + 2, BigInt(step.offset));
      view.setBigUint64(at + 10, BigInt(step.length));
      at += COPY_SIZE;
    }
  }
  return bytes;
};

const malformed = (why: string): ProtocolError =>
  new ProtocolError('remote', `The recipe is malformed: ${why}.`);

const readSize = (view: DataView, at: number): number => {
  const value = view.getBigUint64(at);
  if (value > BigInt(MAX_WIRE_INTEGER)) throw malformed('it has a number out of range');
  return Number(value);
};

/**
 * The recipe of a file of `size` bytes, made of old files of these sizes. Throws ProtocolError, whatever the bytes are.
 */
export const decodeRecipe = (bytes: Uint8Array, size: number, oldSizes: readonly number[]): Recipe => {
  if (bytes[0] !== FORM) throw malformed('it has an unknown form');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const steps: RecipeStep[] = [];
  let [copied, literal, at] = [0, 0, 1];
  for (let count = 0; at < bytes.length; count += 1) {
    if (count === MAX_RECIPE_STEPS) throw malformed(`it has more than ${MAX_RECIPE_STEPS} steps`);
    const step = readStep(view, at, copied + literal);
    const { kind, length } = step;
    if (length === 0) throw malformed('it has a step of no bytes');
    if (length > size - copied - literal) throw malformed('its steps are longer than the file');
    if (step.kind === 'copy' && !liesWithin(step, oldSizes))
      throw malformed('it copies what the old file does not have');
    appendStep(steps, step);
    if (kind === 'copy') copied += length;
    else literal += length;
    at += kind === 'copy' ? COPY_SIZE : LITERAL_SIZE;
  }
  if (copied + literal !== size) throw malformed('its steps are shorter than the file');
  return { steps, copied, literal };
};

/** `position` is where in the new file it begins. */
const readStep = (view: DataView, at: number, position: number): RecipeStep => {
  const kind = view.getUint8(at);
  if (kind !== LITERAL && kind !== COPY) throw malformed('it has a step of unknown kind');
  if (at + (kind === COPY ? COPY_SIZE : LITERAL_SIZE) > view.byteLength)
    throw malformed('it ends inside a step');
  if (kind === LITERAL) return { kind: 'literal', offset: position, length: readSize(view, at + 1) };
  const offset = readSize(view, at + 2);
  return { kind: 'copy', source: view.getUint8(at + 1), offset, length: readSize(view, at + 10) };
};

const liesWithin = (
  { source, offset, length }: RecipeStep & { readonly kind: 'copy' },
  oldSizes: readonly number[],
): boolean => {
  const size = oldSizes[source];
  return size !== undefined && length <= size && offset <= size - length;
};
