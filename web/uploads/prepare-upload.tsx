// From what was given to an upload that runs: read to its end, compared with what is there, asked about, and begun. Until then no byte
// moves.

import { signal, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { toWherryError, WherryError, type Files } from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { tellProblem } from '../state/messages.ts';
import { formatNumber, strings } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { askAboutConflicts } from './conflict-dialog.tsx';
import { lookAtDestination } from './look-at-destination.ts';
import { findConflicts } from './plan-conflicts.ts';
import type { ReadDropped, ReadDroppedOptions } from './read-dropped.ts';
import { givenAgain, inOrder, type UploadItem } from './upload-item.ts';
import type { UploadFile } from './upload-job.ts';
import { startUpload, type NewUpload } from './upload-queue.ts';

/** Sooner, a dialogue would only flicker. */
const SHOWN_AFTER_MS = 400;

type Phase = { readonly name: 'reading'; readonly count: number } | { readonly name: 'comparing' };

const Preparing = ({ phase, cancel }: { phase: ReadonlySignal<Phase>; cancel: () => void }): JSX.Element => {
  const text = uploadStrings.value;
  const now = phase.value;
  return (
    <Dialog title={now.name === 'reading' ? text.readingFolder : text.comparingFiles} onClose={cancel}>
      <p role="status">
        {now.name === 'reading' ? text.foundSoFar(formatNumber(now.count)) : text.comparingText}
      </p>
      <progress aria-label={text.readingFolder} />
      <div class="dialog-buttons">
        <button type="button" onClick={cancel}>
          {strings.value.cancel}
        </button>
      </div>
    </Dialog>
  );
};

/** Shows what is being done, once it takes a while, with a way to stop it. */
const showing = async <T,>(
  phase: ReadonlySignal<Phase>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const stop = new AbortController();
  let close = (): void => {};
  const timer = setTimeout(() => {
    void openDialog<undefined>((closeIt) => {
      close = closeIt;
      return <Preparing phase={phase} cancel={() => stop.abort(new WherryError('CANCELLED'))} />;
    });
  }, SHOWN_AFTER_MS);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(timer);
    close();
  }
};

/** Between steps that take a while where there are many files: the page does what else there is to do. */
const giveWay = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve);
  });

const toFiles = (items: readonly UploadItem[]): readonly UploadFile[] =>
  items.flatMap(({ path, file }): readonly UploadFile[] =>
    file === undefined ? [] : [{ path, file, size: file.size, policy: 'fail' }],
  );

/** `start` begins it; default: among the uploads to the page's own server. Codes: those of `Files.list`. */
export const prepareUpload = async (
  files: Files,
  destination: string,
  read: (options: ReadDroppedOptions) => Promise<ReadDropped>,
  start: (upload: NewUpload) => void = startUpload,
): Promise<void> => {
  const phase = signal<Phase>({ name: 'reading', count: 0 });
  const prepared = await showing(phase, async (abort) => {
    const { items, problems } = await read({
      signal: abort,
      onFound: (count) => {
        phase.value = { name: 'reading', count };
      },
    });
    for (const { path, message } of problems)
      tellProblem(new WherryError('NOT_FOUND', uploadStrings.value.couldNotRead(path, message)));
    phase.value = { name: 'comparing' };
    await giveWay();
    const ordered = inOrder(items);
    const again = givenAgain(items, ordered);
    if (again.length > 0)
      tellProblem(
        new WherryError('ALREADY_EXISTS', uploadStrings.value.givenTwice(again.length, again[0]?.path ?? '')),
      );
    await giveWay();
    const there = await lookAtDestination(files, destination, ordered, abort);
    return { ordered, there };
  }).catch((error: unknown) => {
    if (toWherryError(error).code === 'CANCELLED') return undefined;
    throw error;
  });
  if (prepared === undefined || prepared.ordered.length === 0) return;
  const { ordered, there } = prepared;
  const sent = toFiles(ordered);
  await giveWay();
  const conflicts = findConflicts(sent, there);
  const choices = conflicts.length === 0 ? [] : await askAboutConflicts(destination, conflicts);
  if (choices === undefined) return;
  await giveWay();
  const policies = new Map(conflicts.map(({ item }, at) => [item.path, choices[at] ?? 'skip']));
  start({
    destination,
    directories: ordered.filter(({ file }) => file === undefined).map(({ path }) => path),
    files: sent.map((file) => ({ ...file, policy: policies.get(file.path) ?? 'fail' })),
  });
};
