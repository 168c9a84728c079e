// The one table of error codes. Every refusal in Wherry carries one of these codes; the wire number, the HTTP
// status, the exit code and the default sentence are looked up here and nowhere else.
// docs/reference/errors.md is held to this table by a test. Wire numbers are never reused.

export interface ErrorCodeInit {
  /** Number on the wire (docs/spec/link.md, "Errors"). */
  readonly wire: number;
  /** Whether the same request may succeed if simply tried again later. */
  readonly retryable: boolean;
  /** Status of an HTTP answer with this code. */
  readonly httpStatus: number;
  /** Exit code of a command that ends with this code. */
  readonly exitCode: number;
  /** Default sentence: what is wrong, and what to do about it. */
  readonly sentence: string;
}

const code = (
  wire: number,
  exitCode: number,
  httpStatus: number,
  retryable: boolean,
  sentence: string,
): ErrorCodeInit => ({
  wire,
  retryable,
  httpStatus,
  exitCode,
  sentence,
});

export const ERROR_CODES = {
  BAD_REQUEST: code(1, 1, 400, false, 'The request is malformed; check its arguments.'),
  INVALID_NAME: code(2, 1, 400, false, 'The name is not allowed here; choose another name.'),
  RESERVED_NAME: code(
    3,
    1,
    403,
    false,
    'Names called .wherry are kept for Wherry itself; choose another name.',
  ),
  NOT_FOUND: code(
    4,
    1,
    404,
    false,
    'Nothing exists at that path; list its parent directory to see what does.',
  ),
  ALREADY_EXISTS: code(
    5,
    1,
    409,
    false,
    'The name is taken; choose another name or a conflict policy such as --on-conflict replace.',
  ),
  NOT_A_FILE: code(6, 1, 409, false, 'That path is not a regular file; name a file.'),
  NOT_A_DIRECTORY: code(7, 1, 409, false, 'That path is not a directory; name a directory.'),
  NOT_EMPTY: code(8, 1, 409, false, 'The directory is not empty; add -r to remove it with its contents.'),
  INVALID_SIZE: code(
    9,
    1,
    400,
    false,
    'The size does not fit the content; send exactly as many bytes as declared.',
  ),
  INVALID_BLOCK_SIZE: code(
    10,
    1,
    400,
    false,
    'The block size is outside the range the server accepts; choose one inside it.',
  ),
  TOO_LARGE: code(
    11,
    1,
    413,
    false,
    'That is larger than the server allows; split it or raise the limit on the server.',
  ),
  NO_SPACE: code(12, 15, 507, false, 'The disk is full; free some space and run the command again.'),
  QUOTA: code(13, 15, 507, false, 'The quota is used up; remove something or ask for a larger quota.'),
  BUSY: code(14, 13, 423, true, 'Another transfer is using that path; try again when it has finished.'),
  IN_USE: code(15, 13, 503, true, 'The server serves one client at a time and is in use; try again later.'),
  ROOT_IN_USE: code(16, 13, 503, true, 'Another server already owns that directory; stop it first.'),
  READ_ONLY: code(17, 12, 403, false, 'This server is read-only; nothing can be changed through it.'),
  VERSION_MISMATCH: code(
    18,
    1,
    412,
    false,
    'The entry is no longer the version that was expected; look at it again first.',
  ),
  CHANGED: code(19, 1, 409, true, 'The source changed while it was being read; run the command again.'),
  CORRUPTED: code(
    20,
    16,
    422,
    true,
    'The bytes that arrived are not the bytes that were sent; run the command again.',
  ),
  UNAUTHENTICATED: code(21, 11, 401, false, 'The server did not accept the token; check WHERRY_TOKEN.'),
  FORBIDDEN: code(
    22,
    12,
    403,
    false,
    'This account may not do that; ask the owner of the server for the right.',
  ),
  RATE_LIMITED: code(23, 11, 429, true, 'Too many attempts; wait before the next one.'),
  TIMEOUT: code(
    24,
    14,
    504,
    true,
    'Nothing moved for too long; check the network or give a larger --timeout.',
  ),
  CANCELLED: code(25, 130, 499, true, 'The operation was cancelled.'),
  CONNECTION_LOST: code(
    26,
    10,
    502,
    true,
    'The connection was lost; check that the server runs and can be reached.',
  ),
  UNSUPPORTED: code(27, 1, 501, false, 'That is not supported here.'),
  UNKNOWN_METHOD: code(28, 1, 501, false, 'The peer does not know that method; update the older side.'),
  QUEUE_FULL: code(29, 1, 503, true, 'The queue is full; try again when it has drained.'),
  EXPIRED: code(30, 1, 410, false, 'That has expired; start again.'),
  INTERNAL: code(31, 1, 500, false, 'Something went wrong inside; the log of that side says more.'),
} as const satisfies Record<string, ErrorCodeInit>;

/** Name of an error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

const BY_WIRE = new Map<number, ErrorCode>(
  Object.entries(ERROR_CODES).map(([name, init]) => [init.wire, name as ErrorCode]),
);

/** The code with this wire number; a number from a newer peer becomes `INTERNAL`. */
export const errorCodeFromWire = (wire: number): ErrorCode => BY_WIRE.get(wire) ?? 'INTERNAL';

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
