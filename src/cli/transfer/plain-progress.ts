// `--progress=plain`: a line "NN.NN% | name" for a file that is done, and for a large one now and then before. Pure,
// but for the clock that comes in.

import { displayName } from '../../base/index.ts';
import type { TransferEvent } from '../../client/index.ts';

const INTERVAL_MS = 1000;

const formatLine = (percent: number, name: string): string =>
  `${percent.toFixed(2)}% | ${displayName(name)}\n`;

/** Gives the line that an event is worth, or undefined. "100.00%" is said once for each file that arrived whole. */
export const createPlainProgress = (): ((event: TransferEvent, nowMs: number) => string | undefined) => {
  let saidAtMs = -Infinity;
  return (event, nowMs) => {
    if (event.type === 'started' && event.offset > 0)
      return `continuing at ${formatLine((event.offset * 100) / event.size, event.path)}`;
    if (event.type === 'progress') {
      if (nowMs - saidAtMs < INTERVAL_MS || event.transferred >= event.size) return undefined;
      saidAtMs = nowMs;
      return formatLine((event.transferred * 100) / event.size, event.path);
    }
    if (event.type !== 'done' || event.kind !== 'file') return undefined;
    if (event.outcome === 'skipped' || event.outcome === 'unchanged')
      return `${event.outcome} | ${displayName(event.path)}\n`;
    return formatLine(100, event.path);
  };
};
