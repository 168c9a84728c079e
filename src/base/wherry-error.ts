// The one error class that crosses layers. Callers recognise an error by `code`, never by its text or class.

import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

const BRAND = Symbol.for('wherry.error');

export interface WherryErrorOptions {
  /** What caused it, kept for the log. */
  readonly cause?: unknown;
  /** Facts for programs, small and CBOR-encodable: they travel to the peer with the code. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A refusal or failure: `code` for programs, `message` for people (a sentence that says what to do). */
export class WherryError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message?: string, options: WherryErrorOptions = {}) {
    super(
      message ?? ERROR_CODES[code].sentence,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = code === 'CANCELLED' ? 'AbortError' : 'WherryError';
    this.code = code;
    this.details = options.details ?? {};
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Whether the same request may succeed if simply tried again. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  /** Exit code of a command that ends with this error. */
  get exitCode(): number {
    return ERROR_CODES[this.code].exitCode;
  }
}

/** True for errors of any copy of this package. */
export const isWherryError = (value: unknown): value is WherryError =>
  value instanceof Error && (value as unknown as Record<symbol, unknown>)[BRAND] === true;

/** The error itself if it is ours; an AbortSignal's reason becomes `CANCELLED`; anything else `INTERNAL`, with its cause kept. */
export const toWherryError = (value: unknown): WherryError => {
  if (isWherryError(value)) return value;
  if (value instanceof Error && value.name === 'AbortError')
    return new WherryError('CANCELLED', undefined, { cause: value });
  if (value instanceof Error && value.name === 'TimeoutError')
    return new WherryError('TIMEOUT', undefined, { cause: value });
  return new WherryError('INTERNAL', undefined, { cause: value });
};

/** Which end of a link broke the protocol. */
export type ProtocolSide = 'local' | 'remote';

/** The only error a decoder or the link machine throws: bytes or calls that the protocol does not allow. The link is over after it. */
export class ProtocolError extends WherryError {
  readonly side: ProtocolSide;

  constructor(side: ProtocolSide, message: string, code: ErrorCode = 'BAD_REQUEST') {
    super(code, message);
    this.name = 'ProtocolError';
    this.side = side;
  }
}
