// What can be done with entries: the same for keys, menus, buttons and dragging. Each tells what came of it.

import { signal } from '@preact/signals';
import { WherryError, fileNameProblem, toWherryError, type Entry } from '../../src/client/browser/index.ts';
import { askName } from '../dialogs/ask-name.tsx';
import { confirm } from '../dialogs/confirm.tsx';
import { attempt, tell, tellProblem } from '../state/messages.ts';
import { strings } from '../strings/index.ts';
import { forEachOf } from './each.ts';
import { isInside, join, nameOf, parentOf, splitName } from './entry-path.ts';
import { isFolder } from './entry-type.ts';
import type { Pane } from './pane.ts';
import type { Place } from './place.ts';

/** A single name, such as a server takes: what a person typed must not lead elsewhere. Code: `INVALID_NAME`. */
const checkName = (name: string): string => {
  const problem = fileNameProblem(name, 'posix');
  if (problem === undefined) return name;
  throw new WherryError('INVALID_NAME', strings.value.invalidName(name));
};

/** What was cut or copied, to be pasted. */
export interface Clipboard {
  readonly place: Place;
  readonly paths: readonly string[];
  readonly isCut: boolean;
}

export const clipboard = signal<Clipboard | undefined>(undefined);

const tellFailures = (failed: readonly { readonly error: unknown }[], count: number): void => {
  const [first] = failed;
  if (first === undefined) return;
  if (count > 1)
    tellProblem(
      new WherryError(toWherryError(first.error).code, strings.value.partlyFailed(failed.length, count)),
    );
  tellProblem(first.error);
};

export const makeFolder = async (pane: Pane): Promise<void> => {
  const place = pane.place.value;
  if (place === undefined) return;
  const text = strings.value;
  const directory = pane.path.value;
  await askName({
    title: text.newFolder,
    label: text.name,
    action: text.makeIt,
    name: text.newFolderName,
    selectTo: text.newFolderName.length,
    onName: async (name) => {
      const { path } = await place.files.makeDirectory(join(directory, checkName(name)));
      pane.selection.only(path);
      tell(text.made(name));
    },
  });
};

export const rename = async (pane: Pane, entry: Entry): Promise<void> => {
  const place = pane.place.value;
  if (place === undefined) return;
  const text = strings.value;
  const before = nameOf(entry.path);
  await askName({
    title: text.renameTitle(before),
    label: text.newName,
    action: text.renameIt,
    name: before,
    selectTo: isFolder(entry) ? before.length : splitName(before)[0].length,
    onName: async (name) => {
      if (name === before) return;
      const { entry: now } = await place.files.move(entry.path, join(parentOf(entry.path), checkName(name)));
      pane.selection.only(now.path);
      tell(text.renamed(before, name), {
        label: text.undo,
        run: () => void attempt(async () => void (await place.files.move(now.path, entry.path))),
      });
    },
  });
};

/** Gives back what was just removed: of each path the item that went last. */
const restore = async (place: Place, paths: readonly string[]): Promise<void> => {
  const failed = await forEachOf(paths, async (path) => {
    const items = await place.files.versions(path);
    const item = items.find(({ reason }) => reason === 'removed');
    if (item !== undefined) await place.files.trashRestore(item.id);
  });
  tellFailures(failed, paths.length);
  if (failed.length < paths.length) tell(strings.value.restored(paths.length - failed.length));
};

export const remove = async (pane: Pane, entries: readonly Entry[], isForGood: boolean): Promise<void> => {
  const place = pane.place.value;
  if (place === undefined || entries.length === 0) return;
  const text = strings.value;
  const asks = isForGood || !place.keepsTrash;
  const sure =
    !asks ||
    (await confirm({
      title: text.removeForGoodTitle,
      text: text.removeForGoodText(entries.length),
      action: text.remove,
    }));
  if (!sure) return;
  const at = pane.selection.index.value;
  const kept: string[] = [];
  const failed = await forEachOf(entries, async ({ path }) => {
    await place.files.remove(path, {
      recursive: true,
      // Where there is no trash, whoever removes has to say that it is meant.
      permanent: asks,
      onKept: () => kept.push(path),
    });
  });
  pane.selection.clear();
  const gone = new Set(entries.map(({ path }) => path));
  const left = pane.shown.value.filter(({ path }) => !gone.has(path));
  pane.selection.current.value = left[Math.min(Math.max(0, at), left.length - 1)]?.path;
  tellFailures(failed, entries.length);
  const done = entries.length - failed.length;
  if (done === 0) return;
  if (kept.length > 0)
    tell(text.removed(done), { label: text.undo, run: () => void attempt(() => restore(place, kept)) });
  else tell(asks ? text.removed(done) : text.notRemovedToTrash(done));
};

/** Moves or copies entries of one place into a directory of it. */
export const transferInto = async (
  place: Place,
  paths: readonly string[],
  directory: string,
  isCopy: boolean,
): Promise<void> => {
  const text = strings.value;
  const moved = isCopy
    ? paths
    : paths.filter((path) => parentOf(path) !== directory && !isInside(directory, path));
  if (moved.length === 0) return;
  const from = new Map<string, string>();
  const failed = await forEachOf(moved, async (path) => {
    if (isCopy) {
      const onConflict = parentOf(path) === directory ? 'rename' : 'fail';
      const { problems } = await place.files.copy(path, directory, {
        recursive: true,
        into: true,
        onConflict,
      });
      for (const { code, message } of problems) tellProblem(new WherryError(code, message));
    } else {
      const { entry } = await place.files.move(path, directory, { into: true });
      from.set(entry.path, path);
    }
  });
  tellFailures(failed, moved.length);
  const done = moved.length - failed.length;
  if (done === 0) return;
  if (isCopy) tell(text.copiedTo(done, directory));
  else
    tell(text.moved(done, directory), {
      label: text.undo,
      run: () =>
        void attempt(async () => {
          const back = await forEachOf([...from], async ([now, before]) => {
            await place.files.move(now, before);
          });
          tellFailures(back, from.size);
        }),
    });
};

export const toClipboard = (pane: Pane, isCut: boolean): void => {
  const place = pane.place.value;
  const paths = pane.selection.meant.map(({ path }) => path);
  if (place === undefined || paths.length === 0) return;
  clipboard.value = { place, paths, isCut };
  tell(isCut ? strings.value.wasCut(paths.length) : strings.value.copied(paths.length));
};

/** How many entries can be pasted into a pane. */
export const pasteCount = (pane: Pane): number => {
  const kept = clipboard.value;
  if (kept === undefined) return 0;
  const isTaken = kept.place === pane.place.value || pane.beside?.takesFrom(kept.place) === true;
  return isTaken ? kept.paths.length : 0;
};

export const paste = async (pane: Pane): Promise<void> => {
  const kept = clipboard.value;
  const place = pane.place.value;
  if (kept === undefined || place === undefined || pasteCount(pane) === 0) return;
  // What goes elsewhere stays here as well: it is removed when somebody has seen that it arrived.
  if (kept.place !== place) return pane.beside?.bring(kept.place, kept.paths, pane.path.value);
  if (kept.isCut) clipboard.value = undefined;
  await transferInto(place, kept.paths, pane.path.value, !kept.isCut);
};

/** Hands files, and directories as archives, to the browser to be saved. */
export const download = (pane: Pane, entries: readonly Entry[]): void => {
  const addressOf = pane.place.value?.addressOf;
  if (addressOf === undefined) return;
  for (const entry of entries) {
    const link = document.createElement('a');
    link.href = addressOf(entry.path, isFolder(entry) ? '?zip' : '?download');
    link.download = isFolder(entry) ? `${nameOf(entry.path)}.zip` : nameOf(entry.path);
    link.click();
  }
};
