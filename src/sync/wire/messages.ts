// What is said on the stream of a run (docs/spec/sync.md): the request, what the server has surveyed, and which listings are wanted.

import {
  HASH_SIZE,
  malformed,
  nameToWire,
  readFields,
  type FieldReader,
  type NameRules,
  type RemotePath,
} from '../../base/index.ts';
import { hashBytes, hashText } from '../listing/listed-tree.ts';

export const RUN_METHOD = 'sync.run';

/** Bytes of a message, roughly, before another one is begun. */
export const MESSAGE_SIZE = 96 * 1024;
export const MAX_DIGESTS = 2048;
const MAX_TOKEN_LENGTH = 64;
const MAX_ID_LENGTH = 128;

export interface RunRequest {
  readonly path: RemotePath;
  /** That nothing is there is no error, and the directory may be made. */
  readonly mayBeMissing: boolean;
  /** Read every file, whatever is known of it. */
  readonly checksum: boolean;
  /** Look at everything, also where it is watched and nothing was told of it. */
  readonly isWhole: boolean;
}

export const encodeRunRequest = ({ path, mayBeMissing, checksum, isWhole }: RunRequest): unknown => ({
  path: nameToWire(path),
  ...(mayBeMissing ? { mayBeMissing } : {}),
  ...(checksum ? { checksum } : {}),
  ...(isWhole ? { isWhole } : {}),
});

export const decodeRunRequest = (params: unknown): RunRequest => {
  const fields = readFields(params, 'request');
  return {
    path: fields.path('path'),
    mayBeMissing: fields.flag('mayBeMissing', false),
    checksum: fields.flag('checksum', false),
    isWhole: fields.flag('isWhole', false),
  };
};

/** What the server says once it has looked. */
export interface RunAnswer {
  /** Name of the view that transfers of this run go through. */
  readonly view: string;
  /** Of the root and of what this account sees of it: with another one nothing is known of earlier runs. */
  readonly rootId: string;
  readonly digest: string;
  readonly isMissing: boolean;
  /** Most of it was not looked at, because it is watched and nothing was told of it. */
  readonly isPartial: boolean;
  readonly names: NameRules;
  /** It cannot tell some names apart that differ in case or in their form of Unicode. */
  readonly foldsNames: boolean;
  readonly isReadOnly: boolean;
}

export const encodeRunAnswer = (answer: RunAnswer): unknown => ({
  ...answer,
  digest: hashBytes(answer.digest),
});

export const decodeRunAnswer = (message: unknown): RunAnswer => {
  const fields = readFields(message, 'answer');
  return {
    view: fields.text('view', MAX_TOKEN_LENGTH),
    rootId: fields.text('rootId', MAX_ID_LENGTH),
    digest: hashText(fields.bytes('digest', HASH_SIZE)),
    isMissing: fields.flag('isMissing', false),
    isPartial: fields.flag('isPartial', false),
    names: fields.oneOf('names', ['posix', 'portable'] as const),
    foldsNames: fields.flag('foldsNames', false),
    isReadOnly: fields.flag('isReadOnly', false),
  };
};

export const encodeWanted = (digests: readonly string[]): unknown => ({ want: digests.map(hashBytes) });

export const decodeWanted = (fields: FieldReader): readonly string[] => {
  const wanted = fields.list('want');
  if (wanted.length > MAX_DIGESTS) throw malformed('request', `more than ${MAX_DIGESTS} listings are wanted`);
  return wanted.map((digest) => {
    if (!(digest instanceof Uint8Array) || digest.length !== HASH_SIZE)
      throw malformed('request', 'a digest has another size');
    return hashText(digest);
  });
};

export const WATCH_METHOD = 'sync.watch';

export const encodeWatchRequest = (path: RemotePath): unknown => ({ path: nameToWire(path) });

export const decodeWatchRequest = (params: unknown): RemotePath => readFields(params, 'request').path('path');

const NEWS = ['armed', 'changed', 'flushed'] as const;

/** `armed`: what happens from now on is told. `changed`: something may have. `flushed`: all that was asked about has been told. */
export interface WatchNews {
  readonly kind: (typeof NEWS)[number];
  /** What is watched is at its place. */
  readonly isThere: boolean;
}

export const encodeWatchNews = ({ kind, isThere }: WatchNews): unknown => ({
  news: kind,
  ...(isThere ? {} : { away: true }),
});

export const decodeWatchNews = (message: unknown): WatchNews => {
  const fields = readFields(message, 'answer');
  return { kind: fields.oneOf('news', NEWS), isThere: !fields.flag('away', false) };
};

export const FLUSH = { flush: true } as const;
