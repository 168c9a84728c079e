// What of a long list is in the document: only what can be seen of it, and a little around. All rows have one height, which is what
// makes this so short.

import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

export interface VirtualInit {
  readonly count: number;
  /** Pixels of one row. */
  readonly rowHeight: number;
  /** Pixels of the element's beginning that stay in sight whatever is scrolled, and cover rows. */
  readonly coveredTop: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

export interface VirtualRows {
  /** Places of the rows that are in the document. */
  readonly indexes: readonly number[];
  /** Pixels of all rows. */
  readonly height: number;
  /** Brings a row into sight, by as little as possible. */
  scrollTo(index: number): void;
}

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const OVERSCAN = 8;

export const visibleRange = (
  top: number,
  seen: number,
  rowHeight: number,
  count: number,
): readonly [first: number, end: number] => {
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const end = Math.min(count, Math.ceil((top + seen) / rowHeight) + OVERSCAN);
  return [Math.min(first, end), end];
};

export const useVirtual = ({ count, rowHeight, coveredTop, scroller }: VirtualInit): VirtualRows => {
  const [[top, seen], setWindow] = useState<readonly [number, number]>([0, 0]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => setWindow([element.scrollTop, element.clientHeight]);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const [first, end] = visibleRange(top, seen, rowHeight, count);
  return {
    indexes: Array.from({ length: end - first }, (_, at) => first + at),
    height: count * rowHeight,
    scrollTo(index) {
      const element = scroller.current;
      if (element === null) return;
      const begins = index * rowHeight;
      const { scrollTop, clientHeight } = element;
      if (begins < scrollTop) element.scrollTop = begins;
      else if (begins + rowHeight + coveredTop > scrollTop + clientHeight)
        element.scrollTop = begins + rowHeight + coveredTop - clientHeight;
    },
  };
};
