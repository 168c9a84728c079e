// What is shown while the bench works.

import { equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createProgress } from '../../bench/progress.ts';

const told = (isTTY: boolean, columns: number): string => {
  let text = '';
  const progress = createProgress({ isTTY, columns, write: (piece) => (text += piece) }, () => 12.3);
  progress.tell('big-up', { command: 'scp', run: 0, of: 0 });
  progress.tell('big-up', { command: 'scp', run: 2, of: 5 });
  progress.end();
  return text;
};

describe('the progress of the bench', () => {
  it('is a line for each run where it is read later', () => {
    equal(told(false, 20), '[12 s] big-up: scp, warm-up\n[12 s] big-up: scp, run 2 of 5\n');
  });

  it('is one line on a terminal, cut to its width, and gone at the end', () => {
    equal(
      told(true, 28),
      '\r\u001B[K[12 s] big-up: scp, warm-up\r\u001B[K[12 s] big-up: scp, run 2 o\r\u001B[K',
    );
  });
});
