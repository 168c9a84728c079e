// The menus of a list: of what is selected, and of the directory itself.

import type { Entry } from '../../src/client/browser/index.ts';
import type { MenuItem } from '../menu/menu.tsx';
import { strings } from '../strings/index.ts';
import { commandKey } from '../shell/open-shortcuts.ts';
import { pickFiles } from '../uploads/begin.ts';
import { download, makeFolder, paste, pasteCount, remove, rename, toClipboard } from './actions.ts';
import { isFile, isFolder } from './entry-type.ts';
import { openDetails, openEntry, openPreview, openShare, openVersions } from './open-entry.ts';
import type { Pane } from './pane.ts';

export const entryMenu = (pane: Pane, entries: readonly Entry[]): readonly MenuItem[] => {
  const text = strings.value;
  const place = pane.place.value;
  const [first] = entries;
  if (first === undefined || place === undefined) return [];
  const isOne = entries.length === 1;
  const command = commandKey();
  const items: (MenuItem | false)[] = [
    isOne &&
      isFolder(first) && {
        label: text.open,
        icon: 'folder',
        keys: 'Enter',
        run: () => openEntry(pane, first),
      },
    isOne &&
      isFile(first) && {
        label: text.preview,
        icon: 'preview',
        keys: 'P',
        run: () => void openPreview(pane, first),
      },
    place.addressOf !== undefined && {
      label: isOne && isFolder(first) ? text.downloadZip : text.download,
      icon: 'download',
      run: () => download(pane, entries),
    },
    pane.beside !== undefined && {
      label: text.copyAcross,
      icon: 'next',
      keys: 'F5',
      run: () => pane.beside?.send(),
    },
    isOne && place.canShare && { label: text.share, icon: 'share', run: () => void openShare(pane, first) },
    isOne && {
      label: text.rename,
      icon: 'rename',
      keys: 'F2',
      startsGroup: true,
      run: () => void rename(pane, first),
    },
    {
      label: text.cut,
      icon: 'cut',
      keys: `${command} X`,
      startsGroup: !isOne,
      run: () => toClipboard(pane, true),
    },
    { label: text.copy, icon: 'copy', keys: `${command} C`, run: () => toClipboard(pane, false) },
    isOne && {
      label: text.details,
      icon: 'details',
      keys: 'I',
      startsGroup: true,
      run: () => void openDetails(pane, first),
    },
    isOne &&
      isFile(first) &&
      place.keepsTrash && {
        label: text.versions,
        icon: 'versions',
        run: () => void openVersions(pane, first),
      },
    {
      label: text.remove,
      icon: 'trash',
      keys: 'Del',
      isDanger: true,
      startsGroup: true,
      run: () => void remove(pane, entries, false),
    },
    place.keepsTrash && {
      label: text.removeForGood,
      icon: 'trash',
      isDanger: true,
      run: () => void remove(pane, entries, true),
    },
  ];
  return items.filter((item): item is MenuItem => item !== false);
};

export const directoryMenu = (pane: Pane): readonly MenuItem[] => {
  const text = strings.value;
  const place = pane.place.value;
  if (place === undefined) return [];
  const pasted = pasteCount(pane);
  const items: (MenuItem | false)[] = [
    { label: text.newFolder, icon: 'newFolder', keys: 'N', run: () => void makeFolder(pane) },
    place.canUpload && {
      label: `${text.upload}: ${text.uploadFiles}`,
      icon: 'upload',
      keys: 'U',
      run: () => pickFiles(pane, false),
    },
    place.canUpload && {
      label: `${text.upload}: ${text.uploadFolder}`,
      icon: 'upload',
      run: () => pickFiles(pane, true),
    },
    pasted > 0 && {
      label: text.pasteHere(pasted),
      icon: 'paste',
      keys: `${commandKey()} V`,
      startsGroup: true,
      run: () => void paste(pane),
    },
    { label: text.selectAll, icon: 'selectAll', startsGroup: true, run: () => pane.selection.all() },
    place.addressOf !== undefined && {
      label: text.downloadZip,
      icon: 'download',
      run: () => {
        location.assign(place.addressOf?.(pane.path.value, '?zip') ?? '');
      },
    },
  ];
  return items.filter((item): item is MenuItem => item !== false);
};
