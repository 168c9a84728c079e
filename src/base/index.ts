// Door of `base`: error codes, remote paths and names, limits, small tools. Pure; imports nothing.

export { abortReason, onAbort, throwIfAborted } from './abort.ts';
export { AsyncQueue } from './async-queue.ts';
export { closestWords } from './closest-words.ts';
export { COMPRESS_MODES, CONTENT_CODEC, type CompressMode, type ContentCodec } from './content-codec.ts';
export { displayName, nameBytes, nameFromBytes } from './byte-name.ts';
export { EMPTY_BYTES, concatBytes, equalBytes, fromBase64Url, toBase64Url, toHex } from './bytes.ts';
export {
  ERROR_CODES,
  errorCodeFromWire,
  isErrorCode,
  type ErrorCode,
  type ErrorCodeInit,
} from './error-codes.ts';
export {
  isInteger,
  isSize,
  malformed,
  nameFromWire,
  nameToWire,
  pathFromAnswer,
  readFields,
  toFields,
  type FieldReader,
  type WireSide,
} from './fields.ts';
export {
  MAX_NAME_BYTES,
  RESERVED_NAME,
  fileNameProblem,
  isFileNameValid,
  isReservedName,
  type NameRules,
} from './file-name.ts';
export { formatSize } from './format-size.ts';
export { HASH_SIZE, type Hasher, type Hashing } from './hashing.ts';
export {
  BATCH_SIZE,
  DEFAULT_BLOCK_SIZE,
  DEFAULT_PORT,
  DEFAULT_TIMEOUT_MS,
  LINK_PATH,
  MAX_BATCHED_FILE_SIZE,
  MAX_BATCH_ENTRIES,
  MAX_BLOCK_SIZE,
  MAX_WIRE_INTEGER,
  MIN_BLOCK_SIZE,
  DEFAULT_TRASH_KEEP_MS,
  PART_LIFETIME_MS,
  PIECE_SIZE,
} from './limits.ts';
export { parseDuration } from './parse-duration.ts';
export { parsePublicUrl } from './public-url.ts';
export { quoteText } from './quote-text.ts';
export { locateKeys } from './locate-keys.ts';
export {
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  ROOT_PATH,
  isWithinRemotePath,
  joinRemotePath,
  parseRemotePath,
  relativeRemotePath,
  remotePathName,
  remotePathParent,
  remotePathSegments,
  type RemotePath,
} from './remote-path.ts';
export { Semaphore } from './semaphore.ts';
export { TokenBucket } from './token-bucket.ts';
export {
  ProtocolError,
  WherryError,
  isWherryError,
  toWherryError,
  type ProtocolSide,
  type WherryErrorOptions,
} from './wherry-error.ts';
export {
  layOutInlineTable,
  layOutToml,
  type TomlInlinePair,
  type TomlPair,
  type TomlSection,
} from './toml-layout.ts';
export { VERSION } from './version.ts';
export { matchWildcards, type WildcardToken } from './wildcards.ts';
