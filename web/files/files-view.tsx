// The files of the server: one pane, whose directory stands in the address.

import { computed } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { isDialogOpen } from '../dialogs/dialog.tsx';
import { contentAddress, goTo, linkToPath, route } from '../state/route.ts';
import { isConnecting, remote } from '../state/session.ts';
import { strings } from '../strings/index.ts';
import { uploadPasted } from '../uploads/begin.ts';
import { PaneView } from './pane-view.tsx';
import { createPane } from './pane.ts';
import type { Place } from './place.ts';

const place = computed<Place | undefined>(() => {
  const files = remote.value?.files;
  if (files === undefined) return undefined;
  return {
    files,
    addressOf: (path, query = '') => contentAddress(path, query),
    canShare: true,
    keepsTrash: true,
    canUpload: true,
  };
});

/** Other views leave it where it was. */
let lastPath = '/';
const path = computed(() => {
  if (route.value.view === 'files') lastPath = route.value.path;
  return lastPath;
});

/** One for as long as the page lives: other views come and go, and uploads go on. */
export const serverPane = createPane({
  place,
  isComing: isConnecting,
  path,
  go: (to) => goTo(linkToPath(to)),
  linkTo: linkToPath,
});

export const FilesView = (): JSX.Element => {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      if (isDialogOpen() || event.clipboardData === null) return;
      if (uploadPasted(serverPane, event.clipboardData)) event.preventDefault();
    };
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, []);
  useEffect(() => {
    document.title = path.value === '/' ? 'Wherry' : `${path.value} – Wherry`;
  }, [path.value]);
  return (
    <>
      <h1 class="for-screen-readers">{strings.value.files}</h1>
      <PaneView pane={serverPane} />
    </>
  );
};
