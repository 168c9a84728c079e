// The entries of a pane, as rows of a table or as tiles. However many there are, only what can be seen is in the document. It is one stop
// of the Tab key: arrow keys move inside (WAI-ARIA grid pattern, with the focus on the grid and an active descendant).

import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isDialogOpen } from '../dialogs/dialog.tsx';
import { openMenu } from '../menu/menu.tsx';
import { Icon } from '../shell/icon.tsx';
import { sizes, sortDirection, sortKey, view } from '../state/preferences.ts';
import { formatBytes, formatNumber, formatTime, strings } from '../strings/index.ts';
import { directoryMenu } from './entry-menu.ts';
import { EntryBox, EntryName, entryHandlers, entryState } from './entry-parts.tsx';
import { iconOf, typeInWords } from './entry-looks.ts';
import { isFolder } from './entry-type.ts';
import { onListKey, type ListGeometry } from './keys.ts';
import { labelIn, type Pane } from './pane.ts';
import type { SortKey } from './sort-entries.ts';
import { Thumbnail } from './thumbnail.tsx';
import { sortBy, sortLabel } from './toolbar.tsx';
import { useVirtual } from './virtual.ts';
import type { Entry } from '../../src/client/browser/index.ts';

/** Pixels; the style sheet draws the same. */
const ROW = 40;
const NARROW_ROW = 60;
const TILE = { width: 168, height: 176 };
const NARROW_TILE_WIDTH = 128;
const NARROW = 640;

const COLUMNS: readonly SortKey[] = ['name', 'size', 'time'];

const sizeText = (entry: Entry): string => {
  if (entry.kind !== 'file') return '';
  return sizes.value === 'exact' ? formatNumber(entry.size) : formatBytes(entry.size);
};

const HeaderCell = ({ column }: { column: SortKey }): JSX.Element => {
  const isSorted = sortKey.value === column;
  const direction = sortDirection.value === 'up' ? 'ascending' : 'descending';
  return (
    <div role="columnheader" class={`cell cell-${column}`} aria-sort={isSorted ? direction : 'none'}>
      <button type="button" class="header-button" tabIndex={-1} onClick={() => sortBy(column)}>
        {sortLabel(column)}
        {isSorted && <Icon name="up" class={direction === 'descending' ? 'icon-turned' : ''} />}
      </button>
    </div>
  );
};

const Header = (): JSX.Element => (
  <div role="row" class="row header" aria-rowindex={1}>
    <div role="columnheader" class="cell cell-box">
      <span class="for-screen-readers">{strings.value.select}</span>
    </div>
    {COLUMNS.map((column) => (
      <HeaderCell key={column} column={column} />
    ))}
  </div>
);

interface EntryProps {
  readonly pane: Pane;
  readonly entry: Entry;
  readonly id: string;
  readonly index: number;
  readonly top: number;
}

const Row = ({ pane, entry, id, index, top }: EntryProps): JSX.Element => (
  <div
    {...entryHandlers(pane, entry)}
    id={id}
    role="row"
    class={`row entry ${entryState(pane, entry)}`}
    aria-rowindex={index + 2}
    aria-selected={pane.selection.paths.value.has(entry.path)}
    style={{ transform: `translateY(${top}px)` }}
  >
    <div role="gridcell" class="cell cell-box">
      <EntryBox pane={pane} entry={entry} />
    </div>
    <div role="gridcell" class="cell cell-name">
      <Icon name={iconOf(entry)} class={isFolder(entry) ? 'icon-folder' : ''} />
      <EntryName pane={pane} entry={entry} />
      {entry.kind === 'link' && <span class="entry-note">{typeInWords(entry)}</span>}
    </div>
    <div role="gridcell" class="cell cell-size">
      {sizeText(entry)}
    </div>
    <div role="gridcell" class="cell cell-time">
      {formatTime(entry.mtimeUs)}
    </div>
  </div>
);

const Tile = ({
  pane,
  entry,
  id,
  left,
  width,
}: Omit<EntryProps, 'index' | 'top'> & {
  left: number;
  width: number;
}): JSX.Element => (
  <div
    {...entryHandlers(pane, entry)}
    id={id}
    role="gridcell"
    class={`tile entry ${entryState(pane, entry)}`}
    aria-selected={pane.selection.paths.value.has(entry.path)}
    style={{ left: `${left}px`, width: `${width}px` }}
  >
    <EntryBox pane={pane} entry={entry} />
    <div class="tile-picture">
      <Thumbnail pane={pane} entry={entry} />
    </div>
    <EntryName pane={pane} entry={entry} />
    <span class="tile-note">{isFolder(entry) ? strings.value.folder : sizeText(entry)}</span>
  </div>
);

/** Width and height of an element, as long as it is shown. */
const useWidth = (element: { readonly current: HTMLElement | null }): number => {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const shown = element.current;
    if (shown === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(shown.clientWidth));
    observer.observe(shown);
    setWidth(shown.clientWidth);
    return () => observer.disconnect();
  }, []);
  return width;
};

export const EntryList = ({ pane }: { pane: Pane }): JSX.Element => {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const latest = useRef<ListGeometry>({ columns: 1, page: 1, menuPlace: () => ({ x: 0, y: 0 }) });
  const width = useWidth(scroller);
  const isGrid = view.value === 'grid';
  const isNarrow = width > 0 && width < NARROW;
  const entries = pane.shown.value;
  const tileWidth = isNarrow ? NARROW_TILE_WIDTH : TILE.width;
  const columns = isGrid ? Math.max(1, Math.floor(width / tileWidth)) : 1;
  const rowHeight = isGrid ? TILE.height : isNarrow ? NARROW_ROW : ROW;
  const rows = Math.ceil(entries.length / columns);
  const hasHeader = !isGrid && !isNarrow;
  const virtual = useVirtual({ count: rows, rowHeight, coveredTop: hasHeader ? ROW : 0, scroller });
  const current = pane.selection.index.value;
  const idOf = (index: number): string => `${id}-${index}`;

  useEffect(() => {
    if (current >= 0) virtual.scrollTo(Math.floor(current / columns));
  }, [current, columns]);
  // Keys are for the list as long as they are for nothing else.
  useEffect(() => {
    if (document.activeElement === document.body && pane.isActive?.value !== false) scroller.current?.focus();
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // A dialogue whose button is gone or busy has no focus either.
      if (isDialogOpen() || event.defaultPrevented) return;
      const { activeElement } = document;
      if (activeElement !== document.body && activeElement !== null) return;
      if (pane.isActive?.value === false) return;
      if (event.key !== 'Tab') scroller.current?.focus();
      onListKey(event, pane, latest.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  // What is listed anew begins at the top.
  useEffect(() => {
    if (pane.selection.index.value < 0) scroller.current?.scrollTo(0, 0);
  }, [pane.path.value]);

  const geometry = {
    columns,
    page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1) * columns,
    menuPlace: () => {
      const place = document.querySelector(`#${CSS.escape(idOf(current))}`) ?? scroller.current;
      const { left, top, height } = place?.getBoundingClientRect() ?? { left: 0, top: 0, height: 0 };
      return { x: left + 48, y: top + Math.min(height, rowHeight) };
    },
  };
  latest.current = geometry;
  const tileRow = (index: number): readonly Entry[] => entries.slice(index * columns, (index + 1) * columns);
  return (
    <div class={`list ${isGrid ? 'list-tiles' : 'list-rows'} ${isNarrow ? 'is-narrow' : ''}`}>
      <div
        ref={scroller}
        class="entries"
        role="grid"
        tabIndex={0}
        aria-label={labelIn(pane, strings.value.filesIn(pane.path.value))}
        aria-rowcount={isGrid ? rows : rows + 1}
        aria-colcount={isGrid ? columns : COLUMNS.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={current < 0 ? undefined : idOf(current)}
        onKeyDown={(event) => onListKey(event, pane, geometry)}
        onFocus={() => {
          // What was just made is not listed yet, and is where the keys are all the same.
          if (pane.selection.current.value === undefined && entries.length > 0)
            pane.selection.current.value = entries[0]?.path;
        }}
        onClick={(event) => {
          if (event.target === event.currentTarget || event.target === event.currentTarget.lastElementChild)
            pane.selection.clear();
        }}
        onContextMenu={(event) => {
          event.preventDefault();
          openMenu(strings.value.more, directoryMenu(pane), event.clientX, event.clientY);
        }}
      >
        {!isGrid && <Header />}
        <div role="rowgroup" class="entries-all" style={{ height: `${virtual.height}px` }}>
          {virtual.indexes.map((index) =>
            isGrid ? (
              <div
                key={index}
                role="row"
                class="tile-row"
                aria-rowindex={index + 1}
                style={{ transform: `translateY(${index * rowHeight}px)` }}
              >
                {tileRow(index).map((entry, column) => (
                  <Tile
                    key={entry.path}
                    pane={pane}
                    entry={entry}
                    id={idOf(index * columns + column)}
                    left={column * (width / columns)}
                    width={width / columns}
                  />
                ))}
              </div>
            ) : (
              entries[index] !== undefined && (
                <Row
                  key={entries[index].path}
                  pane={pane}
                  entry={entries[index]}
                  id={idOf(index)}
                  index={index}
                  top={index * rowHeight}
                />
              )
            ),
          )}
        </div>
      </div>
    </div>
  );
};
