// Entries, problems and write outcomes as they travel: arrays, because a list of many thousands pays for every key.

import {
  ERROR_CODES,
  errorCodeFromWire,
  isWithinRemotePath,
  relativeRemotePath,
  type RemotePath,
  isInteger,
  isSize,
  malformed,
  nameFromWire,
  nameToWire,
  pathFromAnswer,
  readFields,
  type WireSide,
} from '../../base/index.ts';
import { MESSAGE_SIZE } from '../limits.ts';
import type { Entry, EntryKind, Problem, WriteOutcome, Written } from '../../storage/index.ts';

// The position is the number on the wire: only ever append.
export const KINDS: readonly EntryKind[] = ['file', 'directory', 'link', 'other'];
const LEADS: readonly NonNullable<Entry['leads']>[] = ['file', 'directory', 'other', 'outside', 'broken'];
const OUTCOMES: readonly WriteOutcome[] = ['created', 'replaced', 'renamed', 'skipped', 'unchanged'];

const FLAG_EXECUTABLE = 1;
const MAX_VERSION_LENGTH = 256;
const MAX_MESSAGE_LENGTH = 300;

/** [path, kind, size, mtimeUs, flags, version, target, leads]; the last two for links only. */
type WireEntry = readonly unknown[];

const encodeFields = (entry: Entry, path: string): WireEntry => {
  const fields = [
    nameToWire(path),
    KINDS.indexOf(entry.kind),
    entry.size,
    entry.mtimeUs,
    entry.executable ? FLAG_EXECUTABLE : 0,
    entry.version,
  ];
  if (entry.kind !== 'link') return fields;
  return [...fields, nameToWire(entry.target ?? ''), LEADS.indexOf(entry.leads ?? 'broken')];
};

export const encodeEntry = (entry: Entry): WireEntry => encodeFields(entry, entry.path);

/** With a path relative to the listed directory, which has to be repeated by nobody. */
export const encodeListedEntry = (entry: Entry, directory: RemotePath): WireEntry =>
  encodeFields(
    entry,
    isWithinRemotePath(entry.path, directory) ? relativeRemotePath(entry.path, directory) : entry.path,
  );

const decodeFields = (value: unknown, absolute: (path: string) => RemotePath): Entry => {
  if (!Array.isArray(value)) throw malformed('answer', 'an entry is not a list');
  const [wirePath, wireKind, size, mtimeUs, flags, version, wireTarget, wireLeads] = value as unknown[];
  const path = nameFromWire(wirePath);
  const kind = KINDS[isSize(wireKind) ? wireKind : -1];
  if (path === undefined || kind === undefined) throw malformed('answer', 'an entry has no path or kind');
  if (!isSize(size) || !isInteger(mtimeUs) || !isSize(flags))
    throw malformed('answer', 'an entry has a number out of range');
  if (typeof version !== 'string' || version.length > MAX_VERSION_LENGTH)
    throw malformed('answer', 'an entry has no version');
  const entry = {
    path: absolute(path),
    kind,
    size,
    mtimeUs,
    executable: (flags & FLAG_EXECUTABLE) !== 0,
    version,
  };
  if (kind !== 'link') return entry;
  const target = nameFromWire(wireTarget);
  const leads = LEADS[isSize(wireLeads) ? wireLeads : -1];
  if (target === undefined || leads === undefined) throw malformed('answer', 'a link has no target');
  return { ...entry, target, leads };
};

export const decodeEntry = (value: unknown): Entry => decodeFields(value, pathFromAnswer);

/** An entry of a list of `directory`: a path that is not plainly below it is a lie (row 17 of the hostile cases). */
export const decodeListedEntry = (value: unknown, directory: RemotePath): Entry =>
  decodeFields(value, (path) => {
    if (path === '' || path.startsWith('/'))
      throw malformed('answer', 'it lists a path outside the directory');
    return pathFromAnswer(directory === '/' ? `/${path}` : `${directory}/${path}`);
  });

export const encodeProblem = (problem: Problem, maxLength = MAX_MESSAGE_LENGTH): readonly unknown[] => [
  nameToWire(problem.path),
  ERROR_CODES[problem.code].wire,
  problem.message.slice(0, maxLength),
];

/** Problems that have to share one message: when there are very many, their sentences are cut short. */
export const encodeProblems = (problems: readonly Problem[]): readonly unknown[] => {
  const maxLength = Math.min(MAX_MESSAGE_LENGTH, Math.floor(MESSAGE_SIZE / 3 / Math.max(1, problems.length)));
  return problems.map((problem) => encodeProblem(problem, maxLength));
};

export const decodeProblem = (value: unknown, side: WireSide): Problem => {
  if (!Array.isArray(value)) throw malformed(side, 'a problem is not a list');
  const [wirePath, wireCode, message] = value as unknown[];
  const path = nameFromWire(wirePath);
  if (path === undefined || !isSize(wireCode) || typeof message !== 'string')
    throw malformed(side, 'a problem lacks a field');
  return { path, code: errorCodeFromWire(wireCode), message: message.slice(0, MAX_MESSAGE_LENGTH) };
};

export const encodeOutcome = (outcome: WriteOutcome): number => OUTCOMES.indexOf(outcome);

export const decodeOutcome = (value: unknown): WriteOutcome => {
  const outcome = OUTCOMES[isSize(value) ? value : -1];
  if (outcome === undefined) throw malformed('answer', 'it has an outcome that this version does not know');
  return outcome;
};

export const encodeWritten = (written: Written): Record<string, unknown> => ({
  outcome: encodeOutcome(written.outcome),
  entry: encodeEntry(written.entry),
});

export const decodeWritten = (value: unknown): Written => {
  const fields = readFields(value, 'answer');
  return { outcome: decodeOutcome(fields.any('outcome')), entry: decodeEntry(fields.any('entry')) };
};
