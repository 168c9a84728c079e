// The items of the trash as rows. However many there are, only what can be seen is in the document. One stop of the Tab key, as the list
// of files is.

import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TrashItem } from '../../src/client/browser/index.ts';
import { nameOf, parentOf } from '../files/entry-path.ts';
import { contentTypeOf } from '../files/entry-type.ts';
import { moves } from '../files/keys.ts';
import { useVirtual } from '../files/virtual.ts';
import { Icon, type IconName } from '../shell/icon.tsx';
import { formatBytes, formatTime, strings } from '../strings/index.ts';
import type { TrashList } from './trash-list.ts';

/** Pixels; the style sheet draws the same. */
const ROW = 40;
const NARROW_ROW = 76;
const NARROW = 720;

const iconOf = ({ kind, path }: TrashItem): IconName => {
  if (kind === 'directory') return 'folder';
  return kind === 'link' ? 'link' : contentTypeOf(nameOf(path)) === 'image' ? 'image' : 'file';
};

interface RowProps {
  readonly list: TrashList;
  readonly item: TrashItem;
  readonly id: string;
  readonly index: number;
  readonly top: number;
}

const Row = ({ list, item, id, index, top }: RowProps): JSX.Element => {
  const text = strings.value;
  const { selection } = list;
  const name = item.path === '/' ? text.nameLost : nameOf(item.path);
  const isSelected = selection.paths.value.has(item.id);
  const isCurrent = selection.current.value === item.id;
  return (
    <div
      id={id}
      role="row"
      class={`row entry trash-row ${isSelected ? 'is-selected' : ''} ${isCurrent ? 'is-current' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => {
        if (event.shiftKey) selection.extendTo(item.id);
        else if (event.ctrlKey || event.metaKey || event.detail === 0) selection.toggle(item.id);
        else selection.only(item.id);
      }}
    >
      <div role="gridcell" class="cell cell-box">
        <input
          type="checkbox"
          class="entry-box"
          tabIndex={-1}
          aria-label={`${text.select}: ${name}`}
          checked={isSelected}
          onClick={(event) => {
            event.stopPropagation();
            if (event.shiftKey) selection.extendTo(item.id);
            else selection.toggle(item.id);
          }}
        />
      </div>
      <div role="gridcell" class="cell cell-name">
        <Icon name={iconOf(item)} class={item.kind === 'directory' ? 'icon-folder' : ''} />
        <bdi class="entry-name" title={item.path}>
          {name}
        </bdi>
        <span class="entry-note">{item.reason === 'removed' ? '' : text.reasonReplaced}</span>
      </div>
      <div role="gridcell" class="cell cell-from entry-note">
        <bdi title={item.path}>{item.path === '/' ? '' : parentOf(item.path)}</bdi>
      </div>
      <div role="gridcell" class="cell cell-size">
        {item.kind === 'link' ? '' : formatBytes(item.size)}
      </div>
      <div role="gridcell" class="cell cell-time">
        {formatTime(item.timeMs * 1000)}
      </div>
      <div role="gridcell" class="cell cell-by entry-note">
        <bdi>{item.by}</bdi>
      </div>
    </div>
  );
};

const Header = (): JSX.Element => {
  const text = strings.value;
  return (
    <div role="row" class="row header trash-row" aria-rowindex={1}>
      <div role="columnheader" class="cell cell-box">
        <span class="for-screen-readers">{text.select}</span>
      </div>
      <div role="columnheader" class="cell">
        {text.name}
      </div>
      <div role="columnheader" class="cell">
        {text.fromWhere}
      </div>
      <div role="columnheader" class="cell cell-size">
        {text.size}
      </div>
      <div role="columnheader" class="cell">
        {text.whenDeleted}
      </div>
      <div role="columnheader" class="cell">
        {text.byWhom}
      </div>
    </div>
  );
};

export interface TrashGridProps {
  readonly list: TrashList;
  readonly onRestore: () => void;
  readonly onRemove: () => void;
}

/** Returns whether the key meant something. */
const onGridKey = (
  event: KeyboardEvent,
  { list, onRestore, onRemove }: TrashGridProps,
  page: number,
): boolean => {
  const { selection, shown } = list;
  const hasCommand = event.ctrlKey || event.metaKey;
  if (hasCommand && event.key.toLowerCase() !== 'a') return false;
  const to = moves(event.key, selection.index.value, shown.value.length - 1, { columns: 1, page });
  if (to !== undefined && shown.value.length > 0) {
    selection.moveTo(to, event.shiftKey);
    return true;
  }
  const current = selection.current.value;
  switch (event.key) {
    case 'a':
    case 'A':
      if (hasCommand) selection.all();
      return hasCommand;
    case ' ':
      if (current !== undefined) selection.toggle(current);
      return true;
    case 'Enter':
      onRestore();
      return true;
    case 'Delete':
      onRemove();
      return true;
    case 'Escape':
      selection.clear();
      return true;
    case '/':
      document.querySelector<HTMLElement>('[data-filter]')?.focus();
      return true;
    default:
      return false;
  }
};

export const TrashGrid = (props: TrashGridProps): JSX.Element => {
  const { list } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => setNarrow(element.clientWidth < NARROW);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    return () => observer.disconnect();
  }, []);
  const items = list.shown.value;
  const rowHeight = isNarrow ? NARROW_ROW : ROW;
  const rows = useVirtual({
    count: items.length,
    rowHeight,
    coveredTop: isNarrow ? 0 : ROW,
    scroller,
  });
  const current = list.selection.index.value;
  useEffect(() => {
    if (current >= 0) rows.scrollTo(current);
  }, [current]);
  const idOf = (index: number): string => `${id}-${index}`;
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
  return (
    <div class={`list trash-list ${isNarrow ? 'is-narrow' : ''}`}>
      <div
        ref={scroller}
        class="entries"
        role="grid"
        tabIndex={0}
        aria-label={strings.value.trash}
        aria-rowcount={items.length + 1}
        aria-colcount={6}
        aria-multiselectable="true"
        aria-activedescendant={current < 0 ? undefined : idOf(current)}
        onKeyDown={(event) => {
          if (!event.altKey && !event.isComposing && onGridKey(event, props, page)) event.preventDefault();
        }}
        onFocus={() => {
          if (current < 0 && items.length > 0) list.selection.current.value = items[0]?.id;
        }}
      >
        <Header />
        <div role="rowgroup" class="entries-all" style={{ height: `${rows.height}px` }}>
          {rows.indexes.map((index) => {
            const item = items[index];
            return item === undefined ? null : (
              <Row
                key={item.id}
                list={list}
                item={item}
                id={idOf(index)}
                index={index}
                top={index * rowHeight}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
};
