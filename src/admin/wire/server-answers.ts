// What is told of a running server: as messages, and as a client checks them.

import { nameToWire, type FieldReader } from '../../base/index.ts';
import type { RegistrationMode } from '../../accounts/index.ts';
import type {
  ConnectionInfo,
  LiveTransfer,
  ServedRootStatus,
  ServerActivity,
  ServerLimits,
  ServerStatus,
} from '../server-api.ts';
import { answerFields, decodeList } from './answers.ts';
import { count, maybe, text, toWire } from './fields.ts';

const REGISTRATION: readonly RegistrationMode[] = ['open', 'invite', 'closed'];

/** A path may have 4 KiB. */
const TRANSFERS_PER_MESSAGE = 8;
const CONNECTIONS_PER_MESSAGE = 100;

const decodeRoot = (value: unknown): ServedRootStatus => {
  const fields = answerFields(value);
  return {
    path: fields.name('path'),
    directory: fields.name('directory'),
    isReadOnly: fields.flag('isReadOnly'),
  };
};

const decodeLimits = (fields: FieldReader): ServerLimits => ({
  fileSizeLimit: maybe(fields, 'fileSizeLimit', count),
  homeQuota: maybe(fields, 'homeQuota', count),
  maxConnections: fields.size('maxConnections'),
  maxConnectionsPerAddress: maybe(fields, 'maxConnectionsPerAddress', count),
  isExclusive: fields.flag('isExclusive'),
  connectionTimeoutMs: maybe(fields, 'connectionTimeoutMs', count),
  stopWhenIdleMs: maybe(fields, 'stopWhenIdleMs', count),
  uploadRate: maybe(fields, 'uploadRate', count),
  downloadRate: maybe(fields, 'downloadRate', count),
  uploadRatePerConnection: maybe(fields, 'uploadRatePerConnection', count),
  downloadRatePerConnection: maybe(fields, 'downloadRatePerConnection', count),
  trashKeepMs: fields.size('trashKeepMs'),
  trashKeepBytes: maybe(fields, 'trashKeepBytes', count),
});

export const encodeStatus = (status: ServerStatus): unknown =>
  toWire({
    ...status,
    roots: status.roots.map(({ path, directory, isReadOnly }) => ({
      path: nameToWire(path),
      directory: nameToWire(directory),
      isReadOnly,
    })),
  });

export const decodeStatus = (value: unknown): ServerStatus => {
  const fields = answerFields(value);
  return {
    version: text(fields, 'version'),
    startedMs: fields.integer('startedMs'),
    timeMs: fields.integer('timeMs'),
    port: fields.size('port'),
    pin: text(fields, 'pin'),
    publicUrl: maybe(fields, 'publicUrl', text),
    roots: fields.list('roots').map(decodeRoot),
    isReadOnly: fields.flag('isReadOnly'),
    durability: fields.oneOf('durability', ['disk', 'process']),
    names: fields.oneOf('names', ['posix', 'portable']),
    registration: fields.oneOf('registration', REGISTRATION),
    homes: text(fields, 'homes'),
    limits: decodeLimits(fields.fields('limits')),
    accounts: fields.size('accounts'),
    connections: fields.size('connections'),
    memoryBytes: fields.size('memoryBytes'),
  };
};

export const decodeConnection = (value: unknown): ConnectionInfo => {
  const fields = answerFields(value);
  return {
    id: fields.integer('id'),
    account: text(fields, 'account'),
    remoteAddress: text(fields, 'remoteAddress'),
    agent: text(fields, 'agent'),
    carrier: text(fields, 'carrier'),
    forMs: fields.size('forMs'),
    calls: fields.size('calls'),
    receivedBytes: fields.size('receivedBytes'),
    sentBytes: fields.size('sentBytes'),
  };
};

const decodeTransfer = (value: unknown): LiveTransfer => {
  const fields = answerFields(value);
  return {
    id: fields.integer('id'),
    account: text(fields, 'account'),
    remoteAddress: text(fields, 'remoteAddress'),
    direction: fields.oneOf('direction', ['upload', 'download']),
    path: fields.name('path'),
    sizeBytes: maybe(fields, 'sizeBytes', count),
    bytes: fields.size('bytes'),
  };
};

const slices = function* <T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
};

/** Lists first, some of them at a time; the last message, which has `atMs`, says that it is all. */
export const encodeActivity = function* ({
  connections,
  transfers,
  ...totals
}: ServerActivity): Generator<unknown> {
  for (const some of slices(connections, CONNECTIONS_PER_MESSAGE)) yield { connections: toWire(some) };
  for (const some of slices(transfers, TRANSFERS_PER_MESSAGE))
    yield { transfers: some.map((transfer) => toWire({ ...transfer, path: nameToWire(transfer.path) })) };
  yield toWire(totals);
};

/** Takes messages; returns what is going on when one was the last of it. */
export const createActivityDecoder = (): ((message: unknown) => ServerActivity | undefined) => {
  let connections: ConnectionInfo[] = [];
  let transfers: LiveTransfer[] = [];
  return (message) => {
    const fields = answerFields(message);
    if (fields.has('connections')) connections.push(...decodeList(message, 'connections', decodeConnection));
    if (fields.has('transfers')) transfers.push(...decodeList(message, 'transfers', decodeTransfer));
    if (!fields.has('atMs')) return undefined;
    const activity = {
      atMs: fields.size('atMs'),
      receivedBytes: fields.size('receivedBytes'),
      sentBytes: fields.size('sentBytes'),
      transferCount: fields.size('transferCount'),
      connections,
      transfers,
    };
    [connections, transfers] = [[], []];
    return activity;
  };
};
