// The line that shows how far a run of sync is: looking, then content on its way, then what else is done.

import type { SyncEvent } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import { drawnWidth } from '../transfer/drawn-line.ts';
import { formatProgressLine } from '../transfer/progress-bar.ts';
import { createTransferProgress, type TransferProgress } from '../transfer/transfer-progress.ts';
import { fitText } from '../text/text-width.ts';
import { tallyTransfers } from './plan-tally.ts';

export interface RunProgress {
  hear(event: SyncEvent): void;
  draw(): string;
}

interface Travelling {
  readonly progress: TransferProgress;
  readonly take: ReturnType<TransferProgress['begin']>;
}

/** All that will travel is in the plan: nobody has to find it. */
const beginTransfers = (files: number, bytes: number, nowMs: number): Travelling => {
  const progress = createTransferProgress();
  const take = progress.begin({ kind: 'tree' });
  take({ type: 'found', files, bytes, complete: true }, nowMs);
  progress.end();
  return { progress, take };
};

export const createRunProgress = (context: CliContext): RunProgress => {
  let stage: 'looking' | 'lost' | 'doing' = 'looking';
  let travelling: Travelling | undefined;
  let files = 0;
  let settledFiles = 0;
  let changes = 0;
  let settled = 0;
  return {
    hear: (event) => {
      const nowMs = context.now();
      if (event.type === 'looking') stage = 'looking';
      else if (event.type === 'interrupted') stage = 'lost';
      else if (event.type === 'planned') {
        const transfers = tallyTransfers(event.plan.changes);
        ({ files } = transfers);
        [stage, changes, settled, settledFiles] = ['doing', event.plan.changes.length, 0, 0];
        travelling = beginTransfers(files, transfers.bytes, nowMs);
      } else if (event.type === 'settled') {
        settled += 1;
        if (event.change.action === 'write' && event.change.kind === 'file') settledFiles += 1;
      } else if (
        event.type === 'transfer' &&
        event.event.type !== 'found' &&
        event.event.type !== 'interrupted'
      )
        travelling?.take(event.event, nowMs);
    },
    draw: () => {
      const width = drawnWidth(context);
      if (stage === 'looking') return fitText('looking at both sides', width);
      if (stage === 'lost') return fitText('no connection', width);
      return travelling !== undefined && settledFiles < files
        ? formatProgressLine(travelling.progress.snapshot(context.now()), width)
        : fitText(`${settled}/${changes} changes`, width);
    },
  };
};
