// Where uploads begin: files that are picked, dropped or pasted. All that follows is loaded then.

import { effect, signal } from '@preact/signals';
import { WherryError } from '../../src/client/browser/index.ts';
import { takesFiles, type Pane } from '../files/pane.ts';
import type { Place } from '../files/place.ts';
import { attempt } from '../state/messages.ts';
import type { DroppedEntry, ReadDropped, ReadDroppedOptions } from './read-dropped.ts';
import type { UploadItem } from './upload-item.ts';

/** What unfinished uploads of earlier visits are kept under (unfinished.ts). */
const REMEMBERED = 'wherry.upload.';

const hasRemembered = (): boolean => {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(REMEMBERED));
  } catch {
    // Storage is closed to this page: nothing is remembered.
    return false;
  }
};

/** Whether there is anything to show. */
export const hasUploads = signal(hasRemembered());

type Read = (options: ReadDroppedOptions) => Promise<ReadDropped>;

/** The place, once it is there. Code: `CONNECTION_LOST` (it will not be). */
const whenThere = async (pane: Pane): Promise<Place> => {
  const settled = Promise.withResolvers<Place | undefined>();
  const stop = effect(() => {
    const place = pane.place.value;
    if (place !== undefined || !takesFiles(pane)) settled.resolve(place);
  });
  const place = await settled.promise;
  stop();
  if (place === undefined) throw new WherryError('CONNECTION_LOST');
  return place;
};

/** Where a directory is meant before the place is there, it is the one that is shown when it is. */
const whereMeant = async (pane: Pane, directory: string): Promise<readonly [Place, string]> => {
  const known = pane.place.value;
  if (known !== undefined) return [known, directory];
  const place = await whenThere(pane);
  // An account whose home is elsewhere is taken there first.
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  return [place, pane.path.value];
};

const upload = (pane: Pane, directory: string, read: Read): void => {
  void attempt(async () => {
    const [place, destination] = await whereMeant(pane, directory);
    const { prepareUpload } = await import('./prepare-upload.tsx');
    await prepareUpload(place.files, destination, read, place.startUpload);
  });
};

const toItem = (file: File): UploadItem => ({
  path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
  file,
});

const given =
  (items: readonly UploadItem[]): Read =>
  async () => ({ items, problems: [] });

/** Held while a person chooses: a browser forgets a field that nothing holds, and what was chosen with it. */
let asking: HTMLInputElement | undefined;

/** Asks for files, or for a directory, in the browser's own way. */
export const askForFiles = (isFolder: boolean, onPicked: (items: readonly UploadItem[]) => void): void => {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = isFolder;
  input.addEventListener('change', () => {
    input.remove();
    asking = undefined;
    const items = Array.from(input.files ?? [], toItem);
    if (items.length > 0) onPicked(items);
  });
  asking?.remove();
  asking = input;
  input.hidden = true;
  document.body.append(input);
  input.click();
};

export const pickFiles = (pane: Pane, isFolder: boolean): void => {
  const directory = pane.path.value;
  askForFiles(isFolder, (items) => upload(pane, directory, given(items)));
};

/** To be called within the drop: what was dropped is gone after it. */
export const uploadDropped = (pane: Pane, data: DataTransfer, directory: string): void => {
  const entries: DroppedEntry[] = [];
  const files: UploadItem[] = [];
  for (const item of data.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry() as DroppedEntry | null;
    const file = entry === null ? item.getAsFile() : null;
    if (entry !== null) entries.push(entry);
    else if (file !== null) files.push(toItem(file));
  }
  if (entries.length === 0 && files.length === 0) return;
  upload(pane, directory, async (options) => {
    const { readDropped } = await import('./read-dropped.ts');
    const { items, problems } = await readDropped(entries, options);
    return { items: [...files, ...items], problems };
  });
};

const pad = (value: number): string => String(value).padStart(2, '0');

/** Names that were given before get a number: "a.png", "a (2).png". Pure. */
export const numbered = (names: readonly string[]): readonly string[] => {
  const given = new Set<string>();
  return names.map((name) => {
    const dot = name.lastIndexOf('.');
    const end = dot > 0 ? dot : name.length;
    let free = name;
    for (let number = 2; given.has(free); number += 1)
      free = `${name.slice(0, end)} (${number})${name.slice(end)}`;
    given.add(free);
    return free;
  });
};

/** A picture that was copied has no name of its own; browsers call each "image.png". */
export const pastedName = (name: string, at: Date): string => {
  const [, ending] = /^image\.(\w+)$/u.exec(name) ?? [];
  if (ending === undefined) return name;
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `image ${day} ${pad(at.getHours())}.${pad(at.getMinutes())}.${pad(at.getSeconds())}.${ending}`;
};

/** Returns whether there were files. */
export const uploadPasted = (pane: Pane, data: DataTransfer): boolean => {
  if (!takesFiles(pane)) return false;
  const files = [...data.files];
  if (files.length === 0) return false;
  const now = new Date();
  const names = numbered(files.map(({ name }) => pastedName(name, now)));
  const items = files.map((file, at): UploadItem => ({ path: names[at] ?? file.name, file }));
  upload(pane, pane.path.value, given(items));
  return true;
};
