// What can be done with items of the trash. Each tells what came of it.

import { WherryError, type Files, type TrashItem } from '../../src/client/browser/index.ts';
import { askName } from '../dialogs/ask-name.tsx';
import { confirm } from '../dialogs/confirm.tsx';
import { forEachOf } from '../files/each.ts';
import { nameOf, parentOf } from '../files/entry-path.ts';
import { goTo, linkToPath } from '../state/route.ts';
import { tell, tellProblem } from '../state/messages.ts';
import { formatBytes, strings } from '../strings/index.ts';
import { showInPane } from '../gui/show-in-pane.ts';
import { askAboutConflicts } from './restore-conflicts.tsx';
import { askWhatToEmpty } from './empty-dialog.tsx';
import type { TrashList } from './trash-list.ts';

/** So many ids go into one request. */
const IDS_AT_ONCE = 1000;

const bytesOf = (items: readonly TrashItem[]): string =>
  formatBytes(items.reduce((sum, { size }) => sum + size, 0));

interface Restored {
  readonly done: readonly TrashItem[];
  /** Where the last one is now. */
  readonly path: string | undefined;
  readonly failed: Awaited<ReturnType<typeof forEachOf<TrashItem>>>;
}

const restoreEach = async (
  files: Files,
  items: readonly TrashItem[],
  onConflict: 'fail' | 'replace' | 'rename',
): Promise<Restored> => {
  const done: TrashItem[] = [];
  let path: string | undefined;
  const failed = await forEachOf(items, async (item) => {
    path = (await files.trashRestore(item.id, { onConflict })).entry.path;
    done.push(item);
  });
  return { done, path, failed };
};

const tellFailures = (failed: Restored['failed'], count: number): void => {
  const [first] = failed;
  if (first === undefined) return;
  if (count > 1)
    tellProblem(new WherryError(first.error.code, strings.value.partlyFailed(failed.length, count)));
  tellProblem(first.error);
};

/** What it was called is not known any more: a person names it. */
const restoreNameless = async (files: Files, list: TrashList, item: TrashItem): Promise<void> => {
  const text = strings.value;
  await askName({
    title: text.restoreWhere,
    label: text.path,
    action: text.restore,
    name: '/',
    selectTo: 0,
    onName: async (to) => {
      const { entry } = await files.trashRestore(item.id, { to });
      list.drop(new Set([item.id]));
      tell(text.restoredTo(entry.path));
    },
  });
};

/** Gives items their names again; asks once about those whose names are taken. */
export const restoreItems = async (
  files: Files,
  list: TrashList,
  items: readonly TrashItem[],
): Promise<void> => {
  const nameless = items.filter(({ path }) => path === '/');
  const first = await restoreEach(
    files,
    items.filter(({ path }) => path !== '/'),
    'fail',
  );
  const taken = first.failed.filter(({ error }) => error.code === 'ALREADY_EXISTS').map(({ item }) => item);
  const failed = first.failed.filter(({ error }) => error.code !== 'ALREADY_EXISTS');
  list.drop(new Set(first.done.map(({ id }) => id)));
  const answer = taken.length === 0 ? undefined : await askAboutConflicts(taken);
  const second: Restored =
    answer === undefined
      ? { done: [], path: undefined, failed: [] }
      : await restoreEach(files, taken, answer);
  const done = [...first.done, ...second.done];
  list.drop(new Set(second.done.map(({ id }) => id)));
  tellFailures([...failed, ...second.failed], items.length - nameless.length);
  if (done.length > 0) {
    const path = first.path ?? second.path ?? '/';
    tell(strings.value.restored(done.length), {
      label: strings.value.showThere,
      run: () => {
        goTo(linkToPath(parentOf(path)));
        showInPane(parentOf(path));
      },
    });
  }
  // What was replaced is in the trash now.
  if (answer === 'replace') await list.read(files);
  for (const item of nameless) await restoreNameless(files, list, item);
};

export const removeItems = async (
  files: Files,
  list: TrashList,
  items: readonly TrashItem[],
): Promise<void> => {
  const text = strings.value;
  const [only] = items;
  if (only === undefined) return;
  const sure = await confirm({
    title: text.removeForGoodTitle,
    text:
      items.length === 1
        ? text.trashRemoveOne(nameOf(only.path), bytesOf(items))
        : text.trashRemoveText(items.length, bytesOf(items)),
    action: text.remove,
  });
  if (!sure) return;
  const ids = items.map(({ id }) => id);
  let count = 0;
  let stuck = 0;
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const cleared = await files.trashEmpty({ ids: ids.slice(at, at + IDS_AT_ONCE), timeoutMs: 0 });
    count += cleared.items;
    stuck += cleared.stuck;
  }
  if (stuck > 0) {
    tellProblem(new WherryError('INTERNAL', text.trashStuck(stuck)));
    await list.read(files);
  } else list.drop(new Set(ids));
  tell(text.removed(count));
};

export const emptyTrash = async (files: Files, list: TrashList): Promise<void> => {
  const olderThanMs = await askWhatToEmpty(list.items.value);
  if (olderThanMs === undefined) return;
  const { items, bytes, stuck } = await files.trashEmpty({ olderThanMs, timeoutMs: 0 });
  if (stuck > 0) tellProblem(new WherryError('INTERNAL', strings.value.trashStuck(stuck)));
  tell(strings.value.trashEmptied(items, formatBytes(bytes)));
  await list.read(files);
};
