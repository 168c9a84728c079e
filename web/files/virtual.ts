// What of a long list is in the document: only what can be seen of it, and a little around.

import { Virtualizer, elementScroll, observeElementOffset, observeElementRect } from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

export interface VirtualInit {
  readonly count: number;
  /** Pixels of one row, all being the same. */
  readonly rowHeight: number;
  readonly scroller: RefObject<HTMLElement | null>;
}

/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const OVERSCAN = 12;

export const useVirtual = ({
  count,
  rowHeight,
  scroller,
}: VirtualInit): Virtualizer<HTMLElement, HTMLElement> => {
  const [, changed] = useReducer((turn: number) => turn + 1, 0);
  const options = {
    count,
    estimateSize: () => rowHeight,
    getScrollElement: () => scroller.current,
    overscan: OVERSCAN,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => changed(undefined),
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), []);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [rowHeight]);
  return virtualizer;
};
