// What a person who waits sees: one line that changes on a terminal, a line for each command elsewhere.

import type { Turn } from './measure/play-turns.ts';

export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  tell(row: string, turn: Turn): void;
  /** Leaves the last line behind. */
  end(): void;
}

export const createProgress = (output: ProgressOutput, nowSeconds: () => number): Progress => {
  const isTerminal = output.isTTY === true;
  return {
    tell: (row, { command, run, of }) => {
      const which = run === 0 ? 'warm-up' : `run ${run} of ${of}`;
      const text = `[${Math.round(nowSeconds())} s] ${row}: ${command}, ${which}`;
      const cut = text.slice(0, Math.max(20, (output.columns ?? 80) - 1));
      output.write(isTerminal ? `\r\u001B[K${cut}` : `${text}\n`);
    },
    end: () => {
      if (isTerminal) output.write('\r\u001B[K');
    },
  };
};
