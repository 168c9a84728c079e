// Earlier contents of a file: looked at, fetched, given back.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toWherryError, type Entry, type Files, type TrashItem } from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { nameOf, splitName } from '../files/entry-path.ts';
import type { Pane } from '../files/pane.ts';
import { Content } from '../preview/content.tsx';
import { readBlob, type ShownFile } from '../preview/shown-file.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { attempt, tell, tellProblem } from '../state/messages.ts';
import { formatBytes, formatExactTime, strings } from '../strings/index.ts';
import { saveBlob } from './save-blob.ts';

/** More is not held in memory on its way to the disk. */
const MAX_SAVED_BYTES = 500 * 1024 * 1024;

const timeOf = (item: TrashItem): string => formatExactTime(item.timeMs);

const fileOf = (files: Files, item: TrashItem): ShownFile => ({
  files,
  path: item.path,
  name: nameOf(item.path),
  size: item.size,
  item: item.id,
});

/** "name 2026-11-20 14-03-11.ending": that of now keeps its name for itself. */
const savedName = ({ path, timeMs }: TrashItem): string => {
  const [stem, ending] = splitName(nameOf(path));
  const date = new Date(timeMs);
  const time = Number.isNaN(date.getTime()) ? '' : ` ${date.toISOString().slice(0, 19)}`;
  return `${stem}${time.replace('T', ' ').replaceAll(':', '-')}${ending}`;
};

const restore = async (files: Files, item: TrashItem): Promise<void> => {
  const { entry } = await files.trashRestore(item.id, { onConflict: 'replace' });
  tell(strings.value.versionRestored(timeOf(item)), {
    label: strings.value.undo,
    run: () =>
      void attempt(async () => {
        const replaced = (await files.versions(entry.path)).find(({ reason }) => reason === 'replaced');
        if (replaced !== undefined) await files.trashRestore(replaced.id, { onConflict: 'replace' });
      }),
  });
};

const showVersion = async (files: Files, item: TrashItem): Promise<void> => {
  await openDialog((close) => (
    <Dialog title={strings.value.versionTitle(nameOf(item.path), timeOf(item))} onClose={close} isWide>
      <div class="preview">
        <Content
          file={fileOf(files, item)}
          around={{ place: '' }}
          addressOf={undefined}
          onOpen={() => {
            // Its links lead to what is there now, which is another time.
          }}
        />
      </div>
    </Dialog>
  ));
};

const Action = ({
  icon,
  label,
  isDisabled = false,
  onClick,
}: {
  icon: IconName;
  label: string;
  isDisabled?: boolean;
  onClick: () => void;
}): JSX.Element => (
  <button
    type="button"
    class="icon-button"
    aria-label={label}
    title={label}
    disabled={isDisabled}
    onClick={onClick}
  >
    <Icon name={icon} />
  </button>
);

const VersionRow = ({
  files,
  item,
  signal,
  onRestored,
}: {
  files: Files;
  item: TrashItem;
  signal: AbortSignal;
  onRestored: () => void;
}): JSX.Element => {
  const text = strings.value;
  const when = timeOf(item);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const run = (task: () => Promise<void>): void => {
    setBusy(true);
    setProblem('');
    task()
      .catch((error: unknown) => {
        if (!signal.aborted) setProblem(toWherryError(error).message);
      })
      .finally(() => setBusy(false));
  };
  const save = async (): Promise<void> => {
    const file = fileOf(files, item);
    const blob = await readBlob(file, { limit: MAX_SAVED_BYTES, type: 'application/octet-stream', signal });
    saveBlob(blob, savedName(item));
  };
  return (
    <tr>
      <th scope="row">
        {when}
        {isBusy && <span role="status"> {text.fetching}</span>}
        {problem !== '' && (
          <p class="field-problem" role="alert">
            {problem}
          </p>
        )}
      </th>
      <td>{formatBytes(item.size)}</td>
      <td>
        <bdi>{item.by === '' ? '–' : item.by}</bdi>{' '}
        <span class="quiet">({item.reason === 'removed' ? text.reasonRemoved : text.reasonReplaced})</span>
      </td>
      <td class="item-actions">
        {item.kind === 'file' && (
          <>
            <Action
              icon="preview"
              label={text.showVersion(when)}
              onClick={() => void showVersion(files, item)}
            />
            <Action
              icon="download"
              label={text.downloadVersion(when)}
              isDisabled={isBusy}
              onClick={() => run(save)}
            />
          </>
        )}
        <Action
          icon="restore"
          label={text.restoreVersion(when)}
          isDisabled={isBusy}
          onClick={() =>
            run(async () => {
              await restore(files, item);
              onRestored();
            })
          }
        />
      </td>
    </tr>
  );
};

const Versions = ({
  files,
  entry,
  close,
}: {
  files: Files;
  entry: Entry;
  close: () => void;
}): JSX.Element => {
  const text = strings.value;
  const [items, setItems] = useState<readonly TrashItem[]>();
  const stop = useRef(new AbortController());
  useEffect(() => {
    files.versions(entry.path).then(setItems, (error: unknown) => {
      tellProblem(toWherryError(error));
      close();
    });
    return () => stop.current.abort();
  }, []);
  if (items === undefined) return <p role="status">{text.loading}</p>;
  if (items.length === 0) return <p>{text.noVersions}</p>;
  return (
    <>
      <p class="field-hint">{text.versionsHint}</p>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.versionsOf(nameOf(entry.path))}>
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">{text.when}</th>
              <th scope="col">{text.size}</th>
              <th scope="col">{text.byWhom}</th>
              <th scope="col">
                <span class="for-screen-readers">{text.more}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <VersionRow
                key={item.id}
                files={files}
                item={item}
                signal={stop.current.signal}
                onRestored={close}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};

/** Fulfils when it is closed. */
export const showVersions = async (pane: Pane, entry: Entry): Promise<void> => {
  const files = pane.place.value?.files;
  if (files === undefined) return;
  await openDialog((close) => (
    <Dialog title={strings.value.versionsOf(nameOf(entry.path))} onClose={close} isWide>
      <Versions files={files} entry={entry} close={close} />
    </Dialog>
  ));
};
