// A line on a terminal that is drawn again and again below what is printed.

import type { CliContext } from '../cli-context.ts';

const REDRAW_MS = 100;
/** Room behind the line: a "^C" that the terminal echoes must not break it. */
const SPARE_COLUMNS = 3;
const CLEAR_LINE = '\r\u001b[K';

export interface DrawnLine {
  /** Takes it away before something is printed; it is drawn again below that. */
  clear(): void;
  stop(): void;
}

export const canDrawLine = ({ stderr, env }: CliContext): boolean => stderr.isTerminal && env.TERM !== 'dumb';

/** Columns that the line may take. */
export const drawnWidth = ({ stderr }: CliContext): number => stderr.columns - SPARE_COLUMNS;

export const createDrawnLine = (context: CliContext, draw: () => string): DrawnLine => {
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) void context.stderr.write(CLEAR_LINE);
    isDrawn = false;
  };
  const timer = setInterval(() => {
    void context.stderr.write(`${CLEAR_LINE}${draw()}`);
    isDrawn = true;
  }, REDRAW_MS);
  timer.unref();
  return {
    clear,
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
};
