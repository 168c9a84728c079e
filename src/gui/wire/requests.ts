// What a page asks, as the program behind it checks it, field by field. What is not as it must be is `BAD_REQUEST`, and nothing is done.

import {
  malformed,
  nameFromWire,
  parseRemotePath,
  readFields,
  type FieldReader,
  type RemotePath,
} from '../../base/index.ts';
import { CONFLICT_POLICIES, type ConflictPolicy } from '../../storage/index.ts';
import { CONFLICT_RULES, KEEP_CHOICES, SYNC_MODES, type MaxDelete } from '../../sync/index.ts';
import type { ConnectRequest, SavePairRequest, StartServerRequest } from '../gui-api.ts';
import { MAX_GUI_TEXT, MAX_PATTERNS, MAX_SOURCES } from '../limits.ts';

const request = (params: unknown): FieldReader => readFields(params, 'request');

const text = (fields: FieldReader, name: string): string => {
  const value = fields.text(name, MAX_GUI_TEXT);
  if (value === '') throw malformed('request', `the field "${name}" must not be empty`);
  return value;
};

const maybe = <T>(
  fields: FieldReader,
  name: string,
  read: (fields: FieldReader, name: string) => T,
): T | undefined => (fields.has(name) ? read(fields, name) : undefined);

const port = (fields: FieldReader, name: string): number => {
  const value = fields.size(name);
  if (value > 65_535) throw malformed('request', `the field "${name}" must be a port`);
  return value;
};

/** A request of this kind has no fields, or none that matter. */
export const parseId = (params: unknown): string => text(request(params), 'id');

export const parseConnectRequest = (params: unknown): ConnectRequest => {
  const fields = request(params);
  return {
    target: text(fields, 'target'),
    token: maybe(fields, 'token', text),
    user: maybe(fields, 'user', text),
    pin: maybe(fields, 'pin', text),
    register: maybe(fields, 'register', (from, name) => ({
      invite: maybe(from.fields(name), 'invite', text),
    })),
  };
};

export interface SaveRemoteRequest {
  readonly name: string;
  readonly id: string;
  readonly replace: boolean;
  readonly isDefault: boolean;
}

export const parseSaveRemote = (params: unknown): SaveRemoteRequest => {
  const fields = request(params);
  return {
    name: text(fields, 'name'),
    id: text(fields, 'id'),
    replace: fields.flag('replace', false),
    isDefault: fields.flag('isDefault', false),
  };
};

export interface ParsedTransfer {
  readonly id: string;
  readonly direction: 'put' | 'get';
  readonly sources: readonly RemotePath[];
  readonly destination: RemotePath;
  readonly onConflict: ConflictPolicy;
  readonly dryRun: boolean;
}

const source = (value: unknown): RemotePath => {
  const path = nameFromWire(value);
  if (path === undefined) throw malformed('request', 'the field "sources" must be a list of paths');
  const parsed = parseRemotePath(path);
  if (parsed === '/')
    throw malformed('request', 'a source has a name of its own; choose what is in the directory instead');
  return parsed;
};

export const parseTransferRequest = (params: unknown): ParsedTransfer => {
  const fields = request(params);
  const sources = fields.list('sources');
  if (sources.length === 0 || sources.length > MAX_SOURCES)
    throw malformed('request', `the field "sources" must hold 1 to ${MAX_SOURCES} paths`);
  return {
    id: text(fields, 'id'),
    direction: fields.oneOf('direction', ['put', 'get']),
    sources: sources.map(source),
    destination: fields.path('destination'),
    onConflict: fields.oneOf('onConflict', CONFLICT_POLICIES, 'fail'),
    dryRun: fields.flag('dryRun', false),
  };
};

/** What the page says while a transfer is under way. */
export const parseTransferOrder = (message: unknown): 'pause' | 'resume' | 'cancel' =>
  request(message).oneOf('do', ['pause', 'resume', 'cancel']);

export const parsePairName = (params: unknown): string => text(request(params), 'name');

export const parseResumePair = (
  params: unknown,
): { readonly name: string; readonly allowDelete: number | undefined } => {
  const fields = request(params);
  return {
    name: text(fields, 'name'),
    allowDelete: maybe(fields, 'allowDelete', (from, name) => from.size(name)),
  };
};

const maxDelete = (fields: FieldReader, name: string): MaxDelete => {
  const value = fields.fields(name);
  if (value.has('entries')) return { entries: value.size('entries') };
  const percent = value.size('percent');
  if (percent > 100) throw malformed('request', `the field "${name}" must be at most 100 per cent`);
  return { percent };
};

const patterns = (fields: FieldReader, name: string): readonly string[] => {
  const list = fields.list(name);
  if (
    list.length > MAX_PATTERNS ||
    !list.every((one) => typeof one === 'string' && one.length <= MAX_GUI_TEXT)
  )
    throw malformed('request', `the field "${name}" must be a list of at most ${MAX_PATTERNS} patterns`);
  return list as readonly string[];
};

export const parseSavePair = (
  params: unknown,
): SavePairRequest & {
  readonly local: RemotePath;
  readonly remote: RemotePath;
} => {
  const fields = request(params);
  const mode = fields.oneOf('mode', SYNC_MODES);
  if (mode === 'both' && fields.has('delete'))
    throw malformed('request', 'the field "delete" is for push and pull');
  if (mode !== 'both' && fields.has('conflict'))
    throw malformed('request', 'the field "conflict" is for both');
  return {
    name: maybe(fields, 'name', text),
    mode,
    local: fields.path('local'),
    server: text(fields, 'server'),
    remote: fields.path('remote'),
    delete: maybe(fields, 'delete', (from, name) => from.flag(name)),
    maxDelete: maybe(fields, 'maxDelete', maxDelete),
    conflict: maybe(fields, 'conflict', (from, name) => from.oneOf(name, CONFLICT_RULES)),
    exclude: maybe(fields, 'exclude', patterns),
  };
};

export const parseResolve = (
  params: unknown,
): { readonly name: string; readonly copy: RemotePath; readonly keep: (typeof KEEP_CHOICES)[number] } => {
  const fields = request(params);
  const copy = fields.name('copy');
  return {
    name: text(fields, 'name'),
    copy: parseRemotePath(`/${copy}`),
    keep: fields.oneOf('keep', KEEP_CHOICES),
  };
};

export const parseStartServer = (
  params: unknown,
): StartServerRequest & { readonly directory: RemotePath } => {
  const fields = request(params);
  return {
    directory: fields.path('directory'),
    port: maybe(fields, 'port', port),
    token: maybe(fields, 'token', text),
    readOnly: fields.flag('readOnly', false),
  };
};

export const parsePort = (params: unknown): number => port(request(params), 'port');

/** An answer to a question, by its number. */
export const parseAnswer = (
  message: unknown,
): { readonly question: number; readonly answer: string | boolean | undefined } => {
  const fields = request(message);
  const answer = fields.any('answer');
  return {
    question: fields.size('question'),
    answer:
      typeof answer === 'boolean' || (typeof answer === 'string' && answer.length <= MAX_GUI_TEXT)
        ? answer
        : undefined,
  };
};
