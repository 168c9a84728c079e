// What the transfer of a tree tells while it runs, and counts for its end. Failures of single entries are values here.

import { WherryError, displayName, toWherryError } from '../../base/index.ts';
import type { BatchResult, Problem, WriteOutcome } from '../../storage/index.ts';
import type { TransferEvent, TreeTransferResult } from '../files-api.ts';
import { createProgress } from './file-report.ts';

/** One entry of a tree on its way. */
export interface TreeItem {
  /** Relative to the tree. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Bytes of a file; 0 for everything else. */
  readonly size: number;
}

export interface TreeReport {
  /** So many more files and bytes are to be transferred. */
  found(files: number, bytes: number): void;
  foundAll(): void;
  /** A file that gets a stream of its own begins. Returns what hears of its bytes. */
  started(item: TreeItem): (bytes: number) => void;
  settled(item: TreeItem, result: BatchResult): void;
  /** An entry that will not be transferred. */
  failed(path: string, reason: { readonly code: Problem['code']; readonly message: string }): void;
  result(): TreeTransferResult;
}

export interface TreeReportInit {
  readonly destination: () => string;
  /** How a relative path is put behind the source, and behind the destination. */
  readonly sourcePath: (path: string) => string;
  readonly destinationPath: (path: string) => string;
  readonly onEvent: ((event: TransferEvent) => void) | undefined;
}

export const createTreeReport = (init: TreeReportInit): TreeReport => {
  const { onEvent } = init;
  const problems: Problem[] = [];
  const found = { files: 0, bytes: 0 };
  const counts = { files: 0, directories: 0, links: 0, bytes: 0, skipped: 0, unchanged: 0 };

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
  const failed: TreeReport['failed'] = (path, { code, message }) => {
    const problem = { path: init.sourcePath(path), code, message };
    problems.push(problem);
    onEvent?.({ type: 'failed', path: problem.path, problem });
  };
  const tellFound = (complete: boolean): void => onEvent?.({ type: 'found', ...found, complete });
  return {
    failed,
    found(files, bytes) {
      if (files === 0) return;
      found.files += files;
      found.bytes += bytes;
      tellFound(false);
    },
    foundAll: () => tellFound(true),
    started({ path, size }) {
      const shown = init.sourcePath(path);
      if (onEvent === undefined) return () => {};
      onEvent({ type: 'started', path: shown, size });
      return createProgress(shown, size, onEvent);
    },
    settled(item, result) {
      if ('code' in result) {
        failed(item.path, result);
        return;
      }
      count(item, result.outcome);
      if (onEvent === undefined) return;
      const { kind, size } = item;
      const destination = init.destinationPath(result.path ?? item.path);
      onEvent({
        type: 'done',
        path: init.sourcePath(item.path),
        destination,
        kind,
        size,
        outcome: result.outcome,
      });
    },
    result: () => ({ destination: init.destination(), ...counts, problems }),
  };
};

/** Why an entry is not transferred at all, or undefined when it is. */
export const untransferable = (entry: {
  readonly kind: string;
  readonly leads?: string;
  readonly path: string;
}): WherryError | undefined => {
  const name = displayName(entry.path);
  if (entry.kind === 'other') {
    return new WherryError(
      'UNSUPPORTED',
      `"${name}" is a pipe, socket or device; only files, directories and links are transferred.`,
    );
  }
  if (entry.kind === 'link' && entry.leads === 'outside') {
    return new WherryError(
      'FORBIDDEN',
      `"${name}" is a link that leads out of the directory; transfer what it leads to by itself.`,
    );
  }
  return undefined;
};

const FATAL: readonly string[] = ['CONNECTION_LOST', 'UNAUTHENTICATED', 'IN_USE', 'CANCELLED', 'TIMEOUT'];

/** Throws what ends the whole transfer; returns what concerns one entry only. */
export const problemOf = (error: unknown, signal: AbortSignal): WherryError => {
  const problem = toWherryError(error);
  if (signal.aborted || FATAL.includes(problem.code)) throw problem;
  return problem;
};
