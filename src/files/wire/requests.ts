// The requests of the file service: names of methods, their parameters, and the checks of each. docs/spec/files.md
// says the same in prose. An encoder leaves out what is undefined; a decoder throws BAD_REQUEST and names the field.

import {
  HASH_SIZE,
  MAX_BATCH_ENTRIES,
  WherryError,
  fileNameProblem,
  displayName,
  type RemotePath,
  malformed,
  nameFromWire,
  nameToWire,
  readFields,
  toFields,
  type FieldReader,
} from '../../base/index.ts';
import { CONFLICT_POLICIES, type ConflictPolicy } from '../../storage/index.ts';

export const METHODS = {
  list: 'files.list',
  stat: 'files.stat',
  create: 'files.create',
  makeDirectory: 'files.mkdir',
  remove: 'files.remove',
  removeTree: 'files.removeTree',
  move: 'files.move',
  copy: 'files.copy',
  checksum: 'files.checksum',
  checksums: 'files.checksums',
  upload: 'files.upload',
  uploadBatch: 'files.uploadBatch',
  download: 'files.download',
  downloadBatch: 'files.downloadBatch',
  downloadTree: 'files.downloadTree',
  open: 'files.open',
  parts: 'files.parts',
  discardPart: 'files.discardPart',
  space: 'files.space',
  trashList: 'files.trashList',
  trashDownload: 'files.trashDownload',
  trashRestore: 'files.trashRestore',
  trashEmpty: 'files.trashEmpty',
  versions: 'files.versions',
  watch: 'files.watch',
} as const;

/** Of any request: the view that it is about, as another service has given it; without, what the account sees. */
export const VIEW_FIELD = 'view';

/** Bytes of the id of a transfer. */
export const TRANSFER_ID_SIZE = 16;

const MAX_VERSION_LENGTH = 256;
const MAX_SOURCE_SIZE = 64;
const MAX_LABEL_LENGTH = 1024;

const versionField = (fields: FieldReader): string | undefined => {
  if (!fields.has('ifMatch')) return undefined;
  const version = fields.text('ifMatch');
  if (version.length > MAX_VERSION_LENGTH) throw malformed(fields.side, 'the field "ifMatch" is too long');
  return version;
};

export const policyField = (fields: FieldReader): ConflictPolicy =>
  fields.oneOf('policy', CONFLICT_POLICIES, 'fail');

/** A single name for what is to be created in an existing directory; undefined without the field. */
const entryNameField = (fields: FieldReader): string | undefined => {
  if (!fields.has('name')) return undefined;
  const name = fields.name('name');
  const problem = fileNameProblem(name, 'posix');
  if (problem === undefined) return name;
  throw new WherryError(
    'INVALID_NAME',
    `The name "${displayName(name.slice(0, 200))}" ${problem}; choose another name.`,
  );
};

// A size that is no size has a code of its own: the most common mistake, and the most common attack.
const declaredSize = (fields: FieldReader): number | undefined => {
  if (!fields.has('size')) return undefined;
  const value = fields.any('size');
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new WherryError(
    'INVALID_SIZE',
    'The field "size" must be a whole number of bytes from 0 to 2^53 - 1.',
  );
};

const blockSizeField = (fields: FieldReader): number | undefined => {
  if (!fields.has('blockSize')) return undefined;
  const value = fields.any('blockSize');
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new WherryError(
    'INVALID_BLOCK_SIZE',
    'The field "blockSize" must be a whole number of bytes, at least 1.',
  );
};

export interface ListRequest {
  readonly path: RemotePath;
  readonly recursive: boolean;
  /** Whether entries are told with their versions; without, each version is "". */
  readonly versions: boolean;
}

export const encodeListRequest = ({ path, recursive, versions }: ListRequest): unknown => ({
  path: nameToWire(path),
  recursive,
  ...(versions ? {} : { versions }),
});

export const decodeListRequest = (params: unknown): ListRequest => {
  const fields = readFields(params, 'request');
  return {
    path: fields.path('path'),
    recursive: fields.flag('recursive', false),
    versions: fields.flag('versions', true),
  };
};

/** The requests that name one path and nothing else. */
export const encodePathRequest = (path: RemotePath): unknown => ({ path: nameToWire(path) });

export const decodePathRequest = (params: unknown): RemotePath => readFields(params, 'request').path('path');

export const encodeMakeDirectoryRequest = (path: RemotePath, parents: boolean): unknown => ({
  path: nameToWire(path),
  parents,
});

export const decodeMakeDirectoryRequest = (
  params: unknown,
): { readonly path: RemotePath; readonly parents: boolean } => {
  const fields = readFields(params, 'request');
  return { path: fields.path('path'), parents: fields.flag('parents', false) };
};

export interface RemoveRequest {
  readonly path: RemotePath;
  readonly recursive: boolean;
  readonly ifMatch: string | undefined;
  /** Past the trash. */
  readonly permanent: boolean;
}

export interface RemoveTreeRequest {
  readonly path: RemotePath;
  /** Of what it must hold: see tree-digest.ts. */
  readonly digest: Uint8Array;
}

export const encodeRemoveTreeRequest = ({ path, digest }: RemoveTreeRequest): unknown => ({
  path: nameToWire(path),
  digest,
});

export const decodeRemoveTreeRequest = (params: unknown): RemoveTreeRequest => {
  const fields = readFields(params, 'request');
  return { path: fields.path('path'), digest: fields.bytes('digest', HASH_SIZE) };
};

export const encodeRemoveRequest = (request: RemoveRequest): unknown =>
  toFields({ ...request, path: nameToWire(request.path) });

export const decodeRemoveRequest = (params: unknown): RemoveRequest => {
  const fields = readFields(params, 'request');
  return {
    path: fields.path('path'),
    recursive: fields.flag('recursive', false),
    ifMatch: versionField(fields),
    permanent: fields.flag('permanent', false),
  };
};

/** A move or a copy. With `into`, an existing directory at `to` takes the entry under its old name. */
export interface RelocateRequest {
  readonly from: RemotePath;
  readonly to: RemotePath;
  readonly into: boolean;
  readonly policy: ConflictPolicy;
  readonly ifMatch: string | undefined;
  readonly recursive: boolean;
}

export const encodeRelocateRequest = (request: RelocateRequest): unknown =>
  toFields({
    ...request,
    from: nameToWire(request.from),
    to: nameToWire(request.to),
  });

export const decodeRelocateRequest = (params: unknown): RelocateRequest => {
  const fields = readFields(params, 'request');
  return {
    from: fields.path('from'),
    to: fields.path('to'),
    into: fields.flag('into', false),
    policy: policyField(fields),
    ifMatch: versionField(fields),
    recursive: fields.flag('recursive', false),
  };
};

export interface UploadRequest {
  readonly path: RemotePath;
  /** When `path` is an existing directory, the file goes into it under this name. */
  readonly name: string | undefined;
  /** Missing parents of `path` are made. */
  readonly makeParents: boolean;
  /** Undefined: whatever comes. */
  readonly size: number | undefined;
  readonly mtimeUs: number | undefined;
  readonly executable: boolean;
  readonly policy: ConflictPolicy;
  readonly ifMatch: string | undefined;
  /** An earlier attempt at the same upload may have been done: see WriteOptions. */
  readonly isRepeated?: boolean | undefined;
  readonly blockSize: number | undefined;
  /** Names the content, down to its state: the same upload, begun again, takes over, and goes on where the file is larger than a piece. */
  readonly source: Uint8Array | undefined;
  /** What lists of parts show as the source. */
  readonly label: string | undefined;
}

export const encodeUploadRequest = ({ isRepeated, ...request }: UploadRequest): unknown =>
  toFields({
    ...request,
    repeated: isRepeated === true ? true : undefined,
    path: nameToWire(request.path),
    name: request.name === undefined ? undefined : nameToWire(request.name),
  });

export const decodeUploadRequest = (params: unknown): UploadRequest => {
  const fields = readFields(params, 'request');
  return {
    path: fields.path('path'),
    name: entryNameField(fields),
    makeParents: fields.flag('makeParents', false),
    size: declaredSize(fields),
    mtimeUs: fields.has('mtimeUs') ? fields.integer('mtimeUs') : undefined,
    executable: fields.flag('executable', false),
    policy: policyField(fields),
    ifMatch: versionField(fields),
    isRepeated: fields.flag('repeated', false),
    blockSize: blockSizeField(fields),
    source: fields.has('source') ? fields.bytesUpTo('source', MAX_SOURCE_SIZE) : undefined,
    label: labelField(fields),
  };
};

const labelField = (fields: FieldReader): string | undefined => {
  if (!fields.has('label')) return undefined;
  const label = fields.text('label');
  if (label.length > MAX_LABEL_LENGTH) throw malformed(fields.side, 'the field "label" is too long');
  return label;
};

/** A name as it may be a label. */
export const labelOf = (name: string): string => displayName(name).slice(0, MAX_LABEL_LENGTH).toWellFormed();

export interface UploadBatchRequest {
  readonly directory: RemotePath;
  /** When `directory` exists, the tree goes into it under this name. */
  readonly name: string | undefined;
  /** Whether the directory of the tree may exist already. */
  readonly merge: boolean;
  /** Whether those above the directory are made, too. Default false. */
  readonly makeParents?: boolean | undefined;
  readonly policy: ConflictPolicy;
  readonly blockSize: number | undefined;
  /** The same for every attempt at one transfer, so that a later one goes where the first did. TRANSFER_ID_SIZE bytes. */
  readonly transfer: Uint8Array | undefined;
}

export const encodeUploadBatchRequest = (request: UploadBatchRequest): unknown =>
  toFields({
    ...request,
    directory: nameToWire(request.directory),
    name: request.name === undefined ? undefined : nameToWire(request.name),
  });

export const decodeUploadBatchRequest = (params: unknown): UploadBatchRequest => {
  const fields = readFields(params, 'request');
  return {
    directory: fields.path('directory'),
    name: entryNameField(fields),
    merge: fields.flag('merge', false),
    makeParents: fields.flag('makeParents', false),
    policy: policyField(fields),
    blockSize: blockSizeField(fields),
    transfer: fields.has('transfer') ? fields.bytes('transfer', TRANSFER_ID_SIZE) : undefined,
  };
};

export interface DownloadRequest {
  readonly path: RemotePath;
  /** Id of an item of the trash: what it holds at the path, in place of what is there now. */
  readonly item?: string | undefined;
  readonly blockSize: number | undefined;
  /** The range: undefined means from the beginning, and to the end. */
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  readonly ifMatch?: string | undefined;
  /** The client says where to begin once it has seen the entry. Not with a range. */
  readonly resume?: boolean | undefined;
}

/** The method is `download`, or `trashDownload` with an item: a server that does not know that must not send what is there now. */
export const encodeDownloadRequest = ({ item, ...request }: DownloadRequest): unknown =>
  toFields({ ...request, id: item, path: nameToWire(request.path) });

export const decodeDownloadRequest = (params: unknown): DownloadRequest => {
  const fields = readFields(params, 'request');
  return { path: fields.path('path'), ...downloadFields(fields) };
};

/** What is asked for beside the path. */
export const downloadFields = (fields: FieldReader): Omit<DownloadRequest, 'path' | 'item'> => {
  const resume = fields.flag('resume', false);
  if (resume && (fields.has('offset') || fields.has('length')))
    throw malformed('request', 'the field "resume" is not allowed beside "offset" or "length"');
  return {
    blockSize: blockSizeField(fields),
    offset: fields.has('offset') ? fields.size('offset') : undefined,
    length: fields.has('length') ? fields.size('length') : undefined,
    ifMatch: versionField(fields),
    resume,
  };
};

export const encodeNames = (names: readonly string[]): unknown => ({ names: names.map(nameToWire) });

/** Relative paths of files to be put into batches. */
export const decodeNames = (message: unknown): readonly string[] => {
  const names = readFields(message, 'request').list('names');
  if (names.length === 0 || names.length > MAX_BATCH_ENTRIES) {
    throw malformed('request', `the field "names" must have 1 to ${MAX_BATCH_ENTRIES} names`);
  }
  return names.map((value) => {
    const name = nameFromWire(value);
    if (name === undefined)
      throw malformed('request', 'the field "names" must hold text, or bytes where it is not UTF-8');
    return name;
  });
};
