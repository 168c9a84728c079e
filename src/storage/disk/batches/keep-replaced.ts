// What the waiting files of a batch are about to replace: kept all at once, and made durable once, before the first of
// them gets its name.

import type { SyncResult } from '../calls/directory-calls.ts';
import type { Place } from '../jail/jail.ts';
import { entryOptions } from '../../write-options.ts';
import { decidePlacement, type Placement } from '../staging/placement.ts';
import type { PublishOptions } from '../staging/publish.ts';
import type { Announced, SharedKeeper, TakeBack } from '../trash/keeper.ts';
import type { BatchRun, WaitingFile } from './batch-run.ts';

/** What is known of a waiting file once what it replaces has been looked at. */
export interface KeptFile {
  readonly placement?: Placement;
  /** With these it is not kept once more. */
  options?: PublishOptions;
  takeBack?: TakeBack;
  /** Why what it replaces cannot be kept: then it is not replaced. */
  error?: Error;
}

/** One on its way there. */
interface KeepingFile extends KeptFile {
  readonly announced?: Announced | undefined;
}

/** Undefined when there is nothing to keep, whatever the files meet. */
export const keepReplaced = (
  run: BatchRun,
  waiting: readonly WaitingFile[],
  errors: readonly SyncResult[],
): readonly KeptFile[] | undefined => {
  const { keeper } = run;
  if (keeper === undefined || !waiting.some(({ index }) => mayReplace(run, index))) return undefined;
  const files = waiting.map((file, position): KeepingFile =>
    errors[position] === undefined ? announce(run, keeper, file) : {},
  );
  const kept = files.filter(({ announced }) => announced !== undefined);
  if (kept.length === 0) return files;
  try {
    keeper.syncRecords();
    files.forEach((file, position) => {
      if (file.announced !== undefined) keepOne(run, file, waiting[position] as WaitingFile);
    });
    keeper.settle();
  } catch (error: unknown) {
    for (const file of kept) {
      if (file.error === undefined && file.takeBack === undefined) file.announced?.withdraw();
      file.error ??= error as Error;
    }
  }
  return files;
};

/** Whether an entry can take the place of something. */
const mayReplace = ({ options }: BatchRun, index: number): boolean => {
  const { policy } = entryOptions(options, index);
  return policy === 'replace' || policy === 'newer';
};

const announce = (run: BatchRun, keeper: SharedKeeper, file: WaitingFile): KeepingFile => {
  const { context } = run;
  let place: Place;
  let placement: Placement;
  try {
    const directory = context.jail.realDirectory(file.directory);
    placement = decidePlacement(
      context,
      { directory, name: file.at.name },
      file.incoming,
      entryOptions(run.options, file.index),
    );
    place = { directory, name: placement.name };
  } catch {
    // It is refused when it is to get its name, and says why then.
    return {};
  }
  if (placement.outcome !== 'replaced') return { placement };
  try {
    return { placement, announced: keeper.announce(place) };
  } catch (error: unknown) {
    return { error: error as Error };
  }
};

const keepOne = (
  { context, options }: BatchRun,
  file: KeepingFile,
  { directory, at, index }: WaitingFile,
): void => {
  try {
    // Looked up anew: a directory is good only until others are asked for.
    const place = { directory: context.jail.realDirectory(directory), name: file.placement?.name ?? at.name };
    const takeBack = file.announced?.keep(place);
    if (takeBack === undefined) return;
    file.takeBack = takeBack;
    file.options = { ...entryOptions(options, index), keeper: { keep: () => takeBack } };
  } catch (error: unknown) {
    file.announced?.withdraw();
    file.error = error as Error;
  }
};
