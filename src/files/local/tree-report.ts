// What the transfer of many entries tells while it runs, and counts for its end. Each entry is settled once, in whichever
// attempt. Failures of single entries are values here.

import { toWherryError, type WherryError } from '../../base/index.ts';
import type { BatchResult, Problem, WriteOutcome } from '../../storage/index.ts';
import type { TransferEvent, TreeTransferResult } from '../files-api.ts';
import { createProgress, savedOf } from './file-report.ts';
import { itemKey, type Refused, type TreeItem } from './tree-item.ts';

export interface TreeReport {
  /** Entries settled so far: what the next attempt need not do again. */
  readonly settledCount: number;
  /** Whether a directory is settled, or whatever was refused. */
  isSettled(item: Refused): boolean;
  /** Whether an earlier attempt may have settled it, and has: no look-up as long as there was none. */
  wasSettled(item: Refused): boolean;
  /** Finding out what there is begins, or begins anew in a later attempt. */
  beginFinding(): void;
  found(items: readonly TreeItem[]): void;
  /** How much there is in all, when the other side has counted it. */
  expect(total: { readonly files: number; readonly bytes: number }): void;
  foundAll(): void;
  /** A file that gets a stream of its own begins behind `offset`. Returns what hears of its bytes. */
  started(item: TreeItem, offset: number): (bytes: number) => void;
  settled(item: TreeItem, result: BatchResult): void;
  /** An entry that will not be transferred. */
  failed(item: Refused, reason: Pick<Problem, 'code' | 'message'>): void;
  /** The link was lost, and another attempt follows. */
  interrupted(error: WherryError): void;
  result(): TreeTransferResult;
}

export interface TreeReportInit {
  readonly destination: () => string;
  /** How a relative path is put behind the source, and behind the destination. */
  readonly sourcePath: (path: string) => string;
  readonly destinationPath: (path: string) => string;
  /** Whether the destination was made for this: then all that is found in it was put there by an attempt before. */
  readonly isOwn: () => boolean;
  readonly onEvent: ((event: TransferEvent) => void) | undefined;
  /** An entry is done, whichever way; not what was refused. */
  readonly onSettled?: ((item: TreeItem, outcome: WriteOutcome) => void) | undefined;
  /** Bytes that compression has spared the link. */
  readonly savedBytes?: (() => number) | undefined;
}

export const createTreeReport = (init: TreeReportInit): TreeReport => {
  const { onEvent } = init;
  const problems: Problem[] = [];
  const settled = new Set<string>();
  // Files that the first attempt has sent. Only a later one looks them up: putting each into a set would cost as much as
  // finding it.
  let fresh: string[] = [];
  const counts = { files: 0, directories: 0, links: 0, bytes: 0, skipped: 0, unchanged: 0 };
  let finding = { files: 0, bytes: 0 };
  let told = { files: 0, bytes: 0, complete: false };
  let isRepeated = false;

  const sourceOf = ({ path, named }: Refused): string => named?.source ?? init.sourcePath(path);
  const count = ({ kind, size }: TreeItem, outcome: WriteOutcome): void => {
    if (kind === 'directory') counts.directories += 1;
    else if (outcome === 'skipped') counts.skipped += 1;
    else if (kind === 'link') counts.links += 1;
    else if (outcome === 'unchanged') counts.unchanged += 1;
    else {
      counts.files += 1;
      counts.bytes += size;
    }
  };
  /** Whether it is the first time that this entry is settled. */
  const settleOnce = (item: Refused): boolean => {
    const before = settled.size;
    settled.add(itemKey(item));
    return settled.size > before;
  };
  const settleFresh = (item: TreeItem): boolean => {
    if (isRepeated || item.kind !== 'file') return settleOnce(item);
    fresh.push(itemKey(item));
    return true;
  };
  const failed: TreeReport['failed'] = (item, { code, message }) => {
    if (!settleOnce(item)) return;
    const problem = { path: sourceOf(item), code, message };
    problems.push(problem);
    onEvent?.({ type: 'failed', path: problem.path, problem });
  };
  // A later attempt finds the same again: only what is beyond that is told.
  const tellFound = (complete: boolean): void => {
    if (finding.files <= told.files && complete === told.complete) return;
    if (finding.files > told.files) told = { ...finding, complete };
    told.complete ||= complete;
    onEvent?.({ type: 'found', ...told });
  };
  return {
    get settledCount() {
      return settled.size + fresh.length;
    },
    isSettled: (item) => settled.has(itemKey(item)),
    wasSettled: (item) => isRepeated && settled.has(itemKey(item)),
    failed,
    beginFinding: () => void (finding = { files: 0, bytes: 0 }),
    found(items) {
      let { files, bytes } = finding;
      for (const { kind, size } of items) {
        if (kind !== 'file') continue;
        files += 1;
        bytes += size;
      }
      if (files === finding.files) return;
      finding = { files, bytes };
      tellFound(told.complete);
    },
    expect({ files, bytes }) {
      if (told.complete || files < finding.files) return;
      told = { files, bytes, complete: true };
      onEvent?.({ type: 'found', ...told });
    },
    foundAll: () => tellFound(true),
    started(item, offset) {
      const path = sourceOf(item);
      const { size } = item;
      if (onEvent === undefined) return () => {};
      onEvent({ type: 'started', path, size, offset });
      return createProgress(path, size, onEvent, offset);
    },
    settled(item, result) {
      if ('code' in result) return failed(item, result);
      if (!settleFresh(item)) return;
      const { kind, size } = item;
      const isSent = isRepeated && init.isOwn() && kind !== 'directory' && result.outcome === 'unchanged';
      const outcome = isSent ? 'created' : result.outcome;
      count(item, outcome);
      init.onSettled?.(item, outcome);
      if (onEvent === undefined) return;
      const destination = init.destinationPath(result.path ?? item.path);
      onEvent({ type: 'done', path: sourceOf(item), destination, kind, size, outcome });
    },
    interrupted(error) {
      isRepeated = true;
      for (const key of fresh) settled.add(key);
      fresh = [];
      onEvent?.({ type: 'interrupted', message: error.message });
    },
    result: () => ({
      destination: init.destination(),
      ...counts,
      ...savedOf(init.savedBytes?.() ?? 0),
      problems,
    }),
  };
};

const FATAL: readonly string[] = ['CONNECTION_LOST', 'UNAUTHENTICATED', 'IN_USE', 'CANCELLED', 'TIMEOUT'];

/** Throws what ends the whole transfer; returns what concerns one entry only. */
export const problemOf = (error: unknown, signal: AbortSignal): WherryError => {
  const problem = toWherryError(error);
  if (signal.aborted || FATAL.includes(problem.code)) throw problem;
  return problem;
};
