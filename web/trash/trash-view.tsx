// The trash: what was deleted and what was replaced, to be given back or to go for good.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Files, TrashItem } from '../../src/client/browser/index.ts';
import { FilterField } from '../files/filter-field.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { attempt } from '../state/messages.ts';
import { remote } from '../state/session.ts';
import { formatBytes, strings } from '../strings/index.ts';
import { emptyTrash, removeItems, restoreItems } from './trash-actions.tsx';
import { TrashGrid } from './trash-grid.tsx';
import { TrashList } from './trash-list.ts';

const Tool = ({
  icon,
  label,
  isDisabled = false,
  isPrimary = false,
  onClick,
}: {
  icon: IconName;
  label: string;
  isDisabled?: boolean;
  isPrimary?: boolean;
  onClick: () => void;
}): JSX.Element => (
  <button
    type="button"
    class={isPrimary ? 'tool primary' : 'tool'}
    title={label}
    disabled={isDisabled}
    onClick={onClick}
  >
    <Icon name={icon} />
    <span class="tool-label">{label}</span>
  </button>
);

const Emptiness = ({ list }: { list: TrashList }): JSX.Element | null => {
  const text = strings.value;
  if (list.status.value === 'problem') return <p role="alert">{list.problem.value}</p>;
  if (list.shown.value.length > 0) return null;
  if (list.status.value === 'loading') return <p>{text.loading}</p>;
  return <p>{list.filter.value === '' ? text.trashIsEmpty : text.nothingMatches(list.filter.value)}</p>;
};

const Trash = ({ files, list }: { files: Files; list: TrashList }): JSX.Element => {
  const text = strings.value;
  useEffect(() => {
    void list.read(files);
    return () => list.close();
  }, [files]);
  const chosen = list.selection.entries.value;
  const told = chosen.length > 0 ? chosen : list.shown.value;
  const bytes = formatBytes(told.reduce((sum, { size }) => sum + size, 0));
  const withMeant = (task: (items: readonly TrashItem[]) => Promise<void>): void => {
    const { meant } = list.selection;
    if (meant.length > 0) void attempt(() => task(meant));
  };
  const onRestore = (): void => withMeant((items) => restoreItems(files, list, items));
  const onRemove = (): void => withMeant((items) => removeItems(files, list, items));
  return (
    <section class="pane" aria-label={text.trash}>
      <div class="toolbar">
        <div class="tools">
          <Tool
            icon="restore"
            label={text.restore}
            isPrimary
            isDisabled={chosen.length === 0}
            onClick={onRestore}
          />
          <Tool icon="trash" label={text.removeForGood} isDisabled={chosen.length === 0} onClick={onRemove} />
        </div>
        <div class="tools">
          <FilterField filter={list.filter} hint={text.trashFilterHint} />
          <Tool icon="retry" label={text.readAgain} onClick={() => void list.read(files)} />
          <Tool
            icon="trash"
            label={text.emptyTrash}
            isDisabled={list.items.value.length === 0 || list.status.value === 'loading'}
            onClick={() => void attempt(() => emptyTrash(files, list))}
          />
        </div>
      </div>
      <div class="pane-list">
        <TrashGrid list={list} onRestore={onRestore} onRemove={onRemove} />
        <div class="emptiness">
          <Emptiness list={list} />
        </div>
      </div>
      <p class="status" role="status">
        {chosen.length > 0
          ? text.selected(chosen.length, bytes)
          : text.trashHolds(list.shown.value.length, bytes)}
      </p>
    </section>
  );
};

const TrashView = (): JSX.Element => {
  const files = remote.value?.files;
  const [list] = useState(() => new TrashList());
  useEffect(() => {
    document.title = `${strings.value.trash} – Wherry`;
  }, [strings.value]);
  return (
    <>
      <h1 class="for-screen-readers">{strings.value.trash}</h1>
      {files === undefined ? (
        <p class="waiting">{strings.value.linkConnecting}</p>
      ) : (
        <Trash files={files} list={list} />
      )}
    </>
  );
};

export default TrashView;
