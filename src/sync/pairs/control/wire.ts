// What is said over the control socket: one JSON object a line, each way. Pure, and checked field by field at both
// ends.

import {
  ERROR_CODES,
  WherryError,
  malformed,
  readFields,
  toWherryError,
  type ErrorCode,
  type FieldReader,
} from '../../../base/index.ts';
import type { GateRefusal } from '../../core/gate.ts';
import { SIDES } from '../../core/side.ts';
import { LIVE_PAIR_STATES, type HeldBy, type PairState } from '../pair-status.ts';
import type { PairStates } from './pair-control.ts';

const METHODS = ['states', 'pause', 'resume', 'forget', 'reload'] as const;

export interface ControlRequest {
  readonly method: (typeof METHODS)[number];
  /** Of `pause`, `resume` and `forget`. */
  readonly name?: string | undefined;
  /** Of `resume`. */
  readonly allowDelete?: number | undefined;
}

const MAX_NAME = 256;

const parseObject = (line: string, side: 'request' | 'answer'): FieldReader => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw malformed(side, 'it is no JSON');
  }
  return readFields(value, side);
};

export const encodeControlRequest = (request: ControlRequest): string => `${JSON.stringify(request)}\n`;

/** Code: `BAD_REQUEST`. */
export const decodeControlRequest = (line: string): ControlRequest => {
  const fields = parseObject(line, 'request');
  const method = fields.oneOf('method', METHODS);
  if (method === 'states' || method === 'reload') return { method };
  const allowDelete =
    method === 'resume' && fields.has('allowDelete') ? fields.size('allowDelete') : undefined;
  return { method, name: fields.text('name', MAX_NAME), allowDelete };
};

export const encodeStates = ({ process, states }: PairStates): string =>
  `${JSON.stringify({ ...process, pairs: [...states].map(([name, state]) => ({ name, ...state })) })}\n`;

export const encodeDone = (): string => '{}\n';

export const encodeControlError = (error: unknown): string => {
  const { code, message } = toWherryError(error);
  return `${JSON.stringify({ error: { code, message } })}\n`;
};

const REASONS = ['too-many-removals', 'emptied', 'missing', 'unmarked'] as const;

const decodeRefusal = (fields: FieldReader): GateRefusal => {
  const reason = fields.oneOf('reason', REASONS);
  const side = fields.oneOf('side', SIDES);
  const entries = fields.size('entries');
  return reason === 'too-many-removals'
    ? { reason, side, entries, removals: fields.size('removals') }
    : { reason, side, entries };
};

const decodeHeld = (fields: FieldReader): HeldBy => ({
  refusal: decodeRefusal(fields.fields('refusal')),
  removals: fields.size('removals'),
});

const MAX_MESSAGE = 64 * 1024;

const decodeCode = (fields: FieldReader): ErrorCode =>
  fields.oneOf('code', Object.keys(ERROR_CODES) as ErrorCode[], 'INTERNAL');

const decodeState = (value: unknown): readonly [string, PairState] => {
  const fields = readFields(value, 'answer');
  const state: PairState = {
    state: fields.oneOf('state', LIVE_PAIR_STATES),
    held: fields.has('held') ? decodeHeld(fields.fields('held')) : undefined,
    code: fields.has('code') ? decodeCode(fields) : undefined,
    message: fields.has('message') ? fields.text('message', MAX_MESSAGE) : undefined,
    ran: fields.has('ran') ? fields.text('ran', MAX_NAME) : undefined,
  };
  return [fields.text('name', MAX_NAME), state];
};

/** The answer to a request that is not `states`; of that too, before it is looked at more closely. Codes: what was answered, `CORRUPTED`. */
const openAnswer = (line: string): FieldReader => {
  const fields = parseObject(line, 'answer');
  if (!fields.has('error')) return fields;
  const error = fields.fields('error');
  throw new WherryError(decodeCode(error), error.text('message', MAX_MESSAGE));
};

/** Codes: what was answered, `CORRUPTED`. */
export const decodeDone = (line: string): void => void openAnswer(line);

/** Likewise. */
export const decodeStates = (line: string): PairStates => {
  const fields = openAnswer(line);
  return {
    process: { pid: fields.size('pid'), since: fields.text('since', MAX_NAME) },
    states: new Map(fields.list('pairs').map(decodeState)),
  };
};
