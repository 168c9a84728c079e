// What is remembered of the runs of a saved pair: for whoever asks, and to forget what was agreed on. Read leniently: it is written by
// the program alone, and a record that is lost or damaged only means that nothing is known of earlier runs. Pure.

import { WherryError, parseRemotePath } from '../../base/index.ts';
import { MAX_KEPT_CONFLICTS } from './limits.ts';
import type { Agreement, SyncResult } from '../sync-api.ts';

/** Of a conflict whose two contents were kept. */
export interface KeptConflict {
  /** Relative to both directories, without a slash at the beginning. */
  readonly path: string;
  /** Likewise: the copy beside it. */
  readonly copy: string;
}

export interface RunRecord {
  /** When the last run ended, ISO 8601. */
  readonly time: string;
  /** `partly`: something was a problem, or was not done. */
  readonly outcome: 'done' | 'partly' | 'refused';
  /** Changes of that run that were done, and that were not. */
  readonly done: number;
  readonly undone: number;
  readonly problems: number;
  /** When a run last changed something, ISO 8601. */
  readonly changed: string | undefined;
  readonly agreement: Agreement | undefined;
  /** Newest last; those whose copy has gone since are in it, too. */
  readonly conflicts: readonly KeptConflict[];
}

const relative = (path: string): string => path.replace(/^\//u, '');

/** After a run. `timeMs`: milliseconds since 1970. */
export const recordRun = (before: RunRecord | undefined, result: SyncResult, timeMs: number): RunRecord => {
  const { plan, undone, isDone, agreement } = result;
  const time = new Date(timeMs).toISOString();
  const done = isDone ? plan.changes.length - undone.length : 0;
  const isPartly = undone.length > 0 || plan.problems.length > 0;
  const kept = isDone
    ? plan.conflicts.flatMap(({ path, copy }) =>
        copy === undefined ? [] : [{ path: relative(path), copy: relative(copy) }],
      )
    : [];
  const copies = new Set(kept.map(({ copy }) => copy));
  const older = (before?.conflicts ?? []).filter(({ copy }) => !copies.has(copy));
  return {
    time,
    outcome: plan.refusal === undefined ? (isPartly ? 'partly' : 'done') : 'refused',
    done,
    undone: undone.length,
    problems: plan.problems.length,
    changed: done > 0 ? time : before?.changed,
    agreement: agreement ?? before?.agreement,
    conflicts: [...older, ...kept].slice(-MAX_KEPT_CONFLICTS),
  };
};

/** Whether a record says no more than an earlier one, but for when. */
export const isSameRecord = (one: RunRecord | undefined, other: RunRecord): boolean =>
  JSON.stringify({ ...one, time: '' }) === JSON.stringify({ ...other, time: '' });

export const formatRunRecord = (record: RunRecord): string => `${JSON.stringify(record)}\n`;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Catalogs are files: nothing but the name of one may get there. */
const parseAgreement = (value: unknown): Agreement | undefined => {
  if (!isRecord(value)) return undefined;
  const { catalog, pair } = value;
  if (typeof catalog !== 'string' || typeof pair !== 'string' || !/^[\w-]{1,128}$/u.test(catalog))
    return undefined;
  return { catalog, pair };
};

/** Undefined for what leads elsewhere. */
const parseRelative = (value: unknown): string | undefined => {
  try {
    return typeof value === 'string' ? parseRemotePath(`/${value}`).slice(1) : undefined;
  } catch (error) {
    if (error instanceof WherryError) return undefined;
    throw error;
  }
};

const parseConflict = (value: unknown): readonly KeptConflict[] => {
  if (!isRecord(value)) return [];
  const [path, copy] = [parseRelative(value['path']), parseRelative(value['copy'])];
  return path === undefined || copy === undefined ? [] : [{ path, copy }];
};

/** Undefined for what is no record. */
export const parseRunRecord = (text: string): RunRecord | undefined => {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(fields)) return undefined;
  const { time, outcome, done, undone, problems, changed, agreement, conflicts } = fields;
  const isWhole =
    isTime(time) &&
    (outcome === 'done' || outcome === 'partly' || outcome === 'refused') &&
    isCount(done) &&
    isCount(undone) &&
    isCount(problems) &&
    (changed === undefined || isTime(changed)) &&
    Array.isArray(conflicts);
  if (!isWhole) return undefined;
  return {
    ...{ time, outcome, done, undone, problems, changed },
    agreement: parseAgreement(agreement),
    conflicts: conflicts.slice(-MAX_KEPT_CONFLICTS).flatMap(parseConflict),
  };
};
