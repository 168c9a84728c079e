// Uploads of an earlier visit that were not finished: a browser must be given the files again, and then goes on where each part ends.

import { computed } from '@preact/signals';
import type { JSX } from 'preact';
import { attempt, tellProblem } from '../state/messages.ts';
import { remote, sessionInfo } from '../state/session.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { WherryError } from '../../src/client/browser/index.ts';
import { askForFiles } from './begin.ts';
import { discardParts } from './discard-parts.ts';
import { isCut, resumePicked, type Remembered } from './remembered-files.ts';
import { forgetKey, keepRemembered, remembered } from './unfinished.ts';
import { directoriesAbove, type UploadItem } from './upload-item.ts';
import { startUpload } from './upload-queue.ts';

const goOn = (before: Remembered, items: readonly UploadItem[]): void => {
  const text = uploadStrings.value;
  const picked = items.flatMap(({ path, file }) => (file === undefined ? [] : [{ path, file }]));
  // Beyond those that are known by name, what is there already is found by its content.
  const { matched, more, others, left } = resumePicked(before, picked);
  if (matched.length === 0 && more.length === 0) {
    tellProblem(new WherryError('NOT_FOUND', text.noneRemembered));
    return;
  }
  if (others.length > 0) {
    const say = isCut(before) ? text.folderUnknown : text.notRemembered;
    tellProblem(new WherryError('NOT_FOUND', say(others.length, others[0]?.path ?? '')));
  }
  startUpload({
    destination: before.destination,
    directories: [
      ...new Set([...matched.map(([file]) => file), ...more].flatMap(({ path }) => directoriesAbove(path))),
    ],
    files: [
      ...matched.map(([{ path, size, policy }, { file }]) => ({ path, size, policy, file })),
      ...more.map(({ path, file }) => ({ path, file, size: file.size, policy: 'fail' as const })),
    ],
  });
  keepRemembered(before, left);
};

const forget = async (before: Remembered): Promise<void> => {
  forgetKey(before.key);
  const files = remote.value?.files;
  if (files === undefined) return;
  const paths = new Map(before.files.map(({ path, size }) => [path, size]));
  await attempt(() => discardParts(files, before.account, before.destination, paths));
};

const Card = ({ before }: { before: Remembered }): JSX.Element => {
  const text = uploadStrings.value;
  const hasFolders = before.files.some(({ path }) => path.includes('/'));
  // Of those that are not known by name, a file alone does not say which folder it belongs to.
  const takesFiles = !isCut(before) || before.files.some(({ path }) => !path.includes('/'));
  const [first] = before.files;
  return (
    <div role="group" class="job job-remembered" aria-label={text.unfinishedTitle(before.count)}>
      <h3>{text.unfinishedTitle(before.count)}</h3>
      <p>{text.unfinishedText(first?.path ?? '', before.destination)}</p>
      <div class="job-tools">
        {takesFiles && (
          <button
            type="button"
            class="primary"
            onClick={() => askForFiles(false, (items) => goOn(before, items))}
          >
            {text.pickFilesAgain}
          </button>
        )}
        {hasFolders && (
          <button
            type="button"
            class={takesFiles ? undefined : 'primary'}
            onClick={() => askForFiles(true, (items) => goOn(before, items))}
          >
            {text.pickFolderAgain}
          </button>
        )}
        <button type="button" onClick={() => void forget(before)}>
          {text.forgetUpload}
        </button>
      </div>
    </div>
  );
};

/** Of whoever is logged in. */
export const ownRemembered = computed(() =>
  remembered.value.filter(({ account }) => account === sessionInfo.value?.account),
);

export const RememberedCards = (): JSX.Element => (
  <>
    {ownRemembered.value.map((before) => (
      <Card key={before.key} before={before} />
    ))}
  </>
);
