// The control values that have a fixed shape: HELLO, OPEN, RESET, GOODBYE. Encoding makes whole frames; reading holds
// a decoded value to its shape and throws ProtocolError. (link.md, "Hello and versions", "Streams", "Cancel and errors".)

import { ERROR_CODES, ProtocolError, errorCodeFromWire, type ErrorCode } from '../base/index.ts';
import { encodeControl } from './control-encoder.ts';
import { FLAG_END, FRAME_TYPES, writeFrameHeader } from './frame.ts';
import { LANE_NUMBERS, type Lane } from './lane.ts';
import {
  FRAME_HEADER_SIZE,
  MAX_AGENT_LENGTH,
  MAX_CONTROL_PAYLOAD,
  MAX_DURATION_MS,
  MAX_SHORT_PAYLOAD,
  MAX_METHOD_LENGTH,
} from './limits.ts';

/** The first frame of each side. */
export interface Hello {
  readonly minVersion: number;
  readonly maxVersion: number;
  /** Program and version, such as "wherry/0.1.0". */
  readonly agent: string;
  /** This side pings after so much silence. */
  readonly pingAfterMs: number;
  /** And takes the peer for dead after so much. */
  readonly deadAfterMs: number;
}

/** What a RESET says. */
export interface ResetError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** What a GOODBYE says. */
export interface GoodbyeError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

const MAX_ERROR_TEXT = 600;

const frameOf = (
  type: number,
  value: unknown,
  streamId: number,
  lane: number,
  end: boolean,
  maxBytes: number,
): Uint8Array<ArrayBuffer> => {
  const frame = encodeControl(value, FRAME_HEADER_SIZE, maxBytes);
  writeFrameHeader(frame, frame.length - FRAME_HEADER_SIZE, type, end ? FLAG_END : 0, lane, streamId);
  return frame;
};

export const encodeHello = ({
  minVersion,
  maxVersion,
  agent,
  pingAfterMs,
  deadAfterMs,
}: Hello): Uint8Array => {
  const value = { minVersion, maxVersion, agent, pingAfterMs, deadAfterMs };
  return frameOf(FRAME_TYPES.HELLO, value, 0, 0, false, MAX_SHORT_PAYLOAD);
};

export const encodeOpen = (
  streamId: number,
  lane: Lane,
  method: string,
  params: unknown,
  deadlineMs: number | undefined,
  end: boolean,
): Uint8Array => {
  if (method === '' || method.length > MAX_METHOD_LENGTH) {
    throw new ProtocolError('local', `A method name has 1 to ${MAX_METHOD_LENGTH} characters.`);
  }
  const rounded =
    deadlineMs === undefined ? undefined : Math.min(MAX_DURATION_MS, Math.max(0, Math.ceil(deadlineMs)));
  const value = { method, params, deadlineMs: rounded };
  return frameOf(FRAME_TYPES.OPEN, value, streamId, LANE_NUMBERS[lane], end, MAX_CONTROL_PAYLOAD);
};

export const encodeMessage = (streamId: number, lane: Lane, value: unknown, end: boolean): Uint8Array =>
  frameOf(FRAME_TYPES.MESSAGE, value, streamId, LANE_NUMBERS[lane], end, MAX_CONTROL_PAYLOAD);

const clip = (text: string): string =>
  (text.length <= MAX_ERROR_TEXT ? text : `${text.slice(0, MAX_ERROR_TEXT)}…`).toWellFormed();

/** Never fails: an error must reach the peer. Details that are too much, or cannot be sent, stay behind. */
export const encodeReset = (streamId: number, { code, message, details }: ResetError): Uint8Array => {
  const value = { code: ERROR_CODES[code].wire, message: clip(message) };
  if (details !== undefined && Object.keys(details).length > 0) {
    try {
      return frameOf(FRAME_TYPES.RESET, { ...value, details }, streamId, 0, false, MAX_SHORT_PAYLOAD);
    } catch {
      // The code and the sentence still say what happened; only the facts for programs are lost.
    }
  }
  return frameOf(FRAME_TYPES.RESET, value, streamId, 0, false, MAX_SHORT_PAYLOAD);
};

export const encodeGoodbye = ({ code, message, retryAfterMs }: GoodbyeError): Uint8Array => {
  const retry =
    retryAfterMs === undefined ? undefined : Math.min(MAX_DURATION_MS, Math.max(0, Math.ceil(retryAfterMs)));
  const value = { code: ERROR_CODES[code].wire, message: clip(message), retryAfterMs: retry };
  return frameOf(FRAME_TYPES.GOODBYE, value, 0, 0, false, MAX_SHORT_PAYLOAD);
};

const refuse = (frame: string, why: string): never => {
  throw new ProtocolError('remote', `The peer sent a malformed ${frame}: ${why}.`);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The value as an object with no keys but these. */
const fieldsOf = (
  frame: string,
  value: unknown,
  keys: readonly string[] | undefined,
): Record<string, unknown> => {
  if (!isObject(value)) return refuse(frame, 'it is not a map');
  for (const key of Object.keys(value)) {
    if (keys !== undefined && !keys.includes(key)) refuse(frame, 'it has an unknown key');
  }
  return value;
};

// Own properties only: an ordinary object inherits names such as "constructor".
const field = (fields: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(fields, key) ? fields[key] : undefined;

const integerField = (
  frame: string,
  fields: Record<string, unknown>,
  key: string,
  min: number,
  max: number,
): number => {
  const value = field(fields, key);
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  return refuse(frame, `its ${key} is not an integer from ${min} to ${max}`);
};

const optionalDuration = (frame: string, fields: Record<string, unknown>, key: string): number | undefined =>
  Object.hasOwn(fields, key) ? integerField(frame, fields, key, 0, MAX_DURATION_MS) : undefined;

const textField = (
  frame: string,
  fields: Record<string, unknown>,
  key: string,
  min: number,
  max: number,
): string => {
  const value = field(fields, key);
  if (typeof value === 'string' && value.length >= min && value.length <= max) return value;
  return refuse(frame, `its ${key} is not a text of ${min} to ${max} characters`);
};

/** Keys that are not known are left alone: a later version may add some. */
export const readHello = (value: unknown): Hello => {
  const fields = fieldsOf('HELLO', value, undefined);
  const minVersion = integerField('HELLO', fields, 'minVersion', 1, 0xffff);
  const pingAfterMs = integerField('HELLO', fields, 'pingAfterMs', 1, MAX_DURATION_MS);
  return {
    minVersion,
    maxVersion: integerField('HELLO', fields, 'maxVersion', minVersion, 0xffff),
    agent: textField('HELLO', fields, 'agent', 0, MAX_AGENT_LENGTH),
    pingAfterMs,
    deadAfterMs: integerField('HELLO', fields, 'deadAfterMs', pingAfterMs, MAX_DURATION_MS),
  };
};

const OPEN_KEYS = ['method', 'params', 'deadlineMs'];

export const readOpen = (
  value: unknown,
): { method: string; params: unknown; deadlineMs: number | undefined } => {
  const fields = fieldsOf('OPEN', value, OPEN_KEYS);
  return {
    method: textField('OPEN', fields, 'method', 1, MAX_METHOD_LENGTH),
    params: field(fields, 'params'),
    deadlineMs: optionalDuration('OPEN', fields, 'deadlineMs'),
  };
};

const RESET_KEYS = ['code', 'message', 'details'];

const codeField = (frame: string, fields: Record<string, unknown>): ErrorCode =>
  errorCodeFromWire(integerField(frame, fields, 'code', 1, 0xffff));

export const readReset = (
  value: unknown,
): { code: ErrorCode; message: string; details: Record<string, unknown> } => {
  const fields = fieldsOf('RESET', value, RESET_KEYS);
  const details = Object.hasOwn(fields, 'details') ? fields['details'] : {};
  if (!isObject(details)) return refuse('RESET', 'its details are not a map');
  return {
    code: codeField('RESET', fields),
    message: textField('RESET', fields, 'message', 0, MAX_SHORT_PAYLOAD),
    details,
  };
};

const GOODBYE_KEYS = ['code', 'message', 'retryAfterMs'];

export const readGoodbye = (
  value: unknown,
): { code: ErrorCode; message: string; retryAfterMs: number | undefined } => {
  const fields = fieldsOf('GOODBYE', value, GOODBYE_KEYS);
  return {
    code: codeField('GOODBYE', fields),
    message: textField('GOODBYE', fields, 'message', 0, MAX_SHORT_PAYLOAD),
    retryAfterMs: optionalDuration('GOODBYE', fields, 'retryAfterMs'),
  };
};
