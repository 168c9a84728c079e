// Looking at a file without leaving the page.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Entry } from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { download } from '../files/actions.ts';
import { nameOf } from '../files/entry-path.ts';
import { contentTypeOf, isFile, isFolder } from '../files/entry-type.ts';
import { openDetails } from '../files/open-entry.ts';
import type { Pane } from '../files/pane.ts';
import { Icon } from '../shell/icon.tsx';
import { attempt } from '../state/messages.ts';
import { formatBytes, formatNumber, formatTime, strings } from '../strings/index.ts';
import { Content } from './content.tsx';
import type { ImagesAround } from './image-view.tsx';
import type { ShownFile } from './shown-file.ts';

const shownFile = (pane: Pane, entry: Entry): ShownFile | undefined => {
  const place = pane.place.value;
  if (place === undefined) return undefined;
  const { files, addressOf } = place;
  const { path, size } = entry;
  return {
    files,
    path,
    name: nameOf(path),
    size,
    addressOf: addressOf === undefined ? undefined : (query) => addressOf(path, query),
  };
};

const isImage = (entry: Entry): boolean => isFile(entry) && contentTypeOf(nameOf(entry.path)) === 'image';

/** The images before and behind one in the list, as it is at the moment. */
const imagesAround = (pane: Pane, entry: Entry, show: (entry: Entry) => void): ImagesAround => {
  const images = pane.shown.value.filter(isImage);
  const at = images.findIndex(({ path }) => path === entry.path);
  const to = (index: number): (() => void) | undefined => {
    const image = images[index];
    return at < 0 || image === undefined ? undefined : () => show(image);
  };
  return {
    place: at < 0 ? '' : strings.value.nthOf(formatNumber(at + 1), formatNumber(images.length)),
    onPrevious: to(at - 1),
    onNext: to(at + 1),
  };
};

const PreviewDialog = ({
  pane,
  first,
  close,
}: {
  pane: Pane;
  first: Entry;
  close: () => void;
}): JSX.Element | null => {
  const text = strings.value;
  const [entry, setEntry] = useState(first);
  const show = (next: Entry): void => {
    // Where the keys are to be once this is closed.
    pane.selection.only(next.path);
    setEntry(next);
  };
  const around = imagesAround(pane, entry, show);
  useEffect(() => {
    if (!isImage(entry)) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const go = { ArrowLeft: around.onPrevious, ArrowRight: around.onNext }[event.key];
      if (go === undefined) return;
      event.preventDefault();
      go();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  });
  const file = shownFile(pane, entry);
  if (file === undefined) return null;
  const openPath = (path: string): void =>
    void attempt(async () => {
      const found = await file.files.stat(path);
      if (isFile(found)) return setEntry(found);
      close();
      if (isFolder(found)) pane.go(found.path);
    });
  const addressOf = pane.place.value?.addressOf;
  return (
    <Dialog title={file.name} onClose={close} isWide>
      <div class="preview">
        <p class="preview-facts">
          {entry.kind === 'file' && `${formatBytes(entry.size)} · `}
          {formatTime(entry.mtimeUs)}
        </p>
        <Content
          key={entry.path}
          file={file}
          around={around}
          addressOf={addressOf === undefined ? undefined : (path) => addressOf(path)}
          onOpen={openPath}
        />
        <div class="dialog-buttons">
          <button
            type="button"
            onClick={() => {
              close();
              void openDetails(pane, entry);
            }}
          >
            <Icon name="details" />
            {text.details}
          </button>
          {addressOf !== undefined && (
            <button type="button" onClick={() => download(pane, [entry])}>
              <Icon name="download" />
              {text.download}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
};

/** Fulfils when it is closed. */
export const showPreview = async (pane: Pane, entry: Entry): Promise<void> => {
  await openDialog((close) => <PreviewDialog pane={pane} first={entry} close={close} />);
};
