// The events of a transfer as the panes show them, counted, and without what a pause has made come again.

import type { RemotePath } from '../../base/index.ts';
import type { TransferEvent } from '../../files/index.ts';
import type { GuiTransferResult } from '../gui-api.ts';
import type { ParsedTransfer } from '../wire/requests.ts';
import type { GuiServiceDeps } from './deps.ts';
import type { ToldEvents } from './told-events.ts';

const NOTHING: GuiTransferResult = {
  ...{ files: 0, directories: 0, links: 0, bytes: 0, skipped: 0, unchanged: 0 },
  problems: [],
};

/** Counted by what is told: a job that was paused has begun several times, and its last beginning knows only its own. */
const count = (
  counts: GuiTransferResult,
  { kind, size, outcome }: Extract<TransferEvent, { readonly type: 'done' }>,
): GuiTransferResult => {
  if (outcome === 'skipped' || outcome === 'unchanged')
    return kind === 'file' ? { ...counts, [outcome]: counts[outcome] + 1 } : counts;
  if (kind === 'file') return { ...counts, files: counts.files + 1, bytes: counts.bytes + size };
  // Directories are not told one by one.
  return kind === 'link' ? { ...counts, links: counts.links + 1 } : counts;
};

export interface ShownEvents {
  readonly hear: (event: TransferEvent) => void;
  readonly counts: () => GuiTransferResult;
  /** A path of the side that is read, as its pane shows it. */
  readonly shownSource: (path: string) => string;
  /** Of sources, as their pane shows them, those of which no end was told. */
  readonly unsettled: (paths: readonly RemotePath[]) => readonly RemotePath[];
}

/** Of what is told again after a pause, only what is new. Paths of this computer as its pane shows them. */
export const createShownEvents = (
  { panePath }: Pick<GuiServiceDeps, 'panePath'>,
  direction: ParsedTransfer['direction'],
  tell: ToldEvents['tell'],
): ShownEvents => {
  const done = new Set<string>();
  const settled = new Set<string>();
  let counts = NOTHING;
  const shown = (path: string, isLocal: boolean): string => (isLocal ? (panePath(path) ?? path) : path);
  const isFromHere = direction === 'put';
  const hear = (event: TransferEvent): void => {
    if (event.type === 'done') {
      if (done.has(event.path)) return;
      done.add(event.path);
      counts = count(counts, event);
      const path = shown(event.path, isFromHere);
      settled.add(path);
      return tell({ ...event, path, destination: shown(event.destination, !isFromHere) });
    }
    if (event.type === 'failed') {
      const key = `${event.problem.code} ${event.path}`;
      if (done.has(key)) return;
      done.add(key);
      const path = shown(event.path, isFromHere);
      settled.add(path);
      return tell({
        ...event,
        path,
        problem: { ...event.problem, path: shown(event.problem.path, isFromHere) },
      });
    }
    if (event.type !== 'started' && event.type !== 'progress') return tell(event);
    if (!done.has(event.path)) tell({ ...event, path: shown(event.path, isFromHere) });
  };
  return {
    hear,
    counts: () => counts,
    shownSource: (path) => shown(path, isFromHere),
    unsettled: (paths) => paths.filter((path) => !settled.has(path)),
  };
};
