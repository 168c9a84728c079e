// The shell at a terminal, inside this process: streams stand in for the terminal.

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { TerminalHost } from '../../../src/cli/shell/terminal-host.ts';
import { runWith, type RunWithInit, type RunWithResult } from '../run-with.ts';

// Node.js edits lines only where this says that it can be done.
process.env['TERM'] = 'xterm';

/** What readline does with the cursor. */
// eslint-disable-next-line no-control-regex -- it begins with one
const CURSOR = /\u001b\[\d*[GJKA]/gu;

export interface Terminal {
  /** As if typed; resolves when the screen, from what was last seen on, matches. */
  type(keys: string, seen: RegExp): Promise<string>;
  press(keys: string): void;
  interrupt(): void;
  readonly ran: readonly string[];
  /** What the screen has shown. */
  screen(): string;
  readonly finished: Promise<RunWithResult>;
}

/** Starts the shell, and waits for what it says first. */
export const startTerminal = async (
  seen: RegExp,
  args: readonly string[] = [],
  init: RunWithInit = {},
): Promise<Terminal> => {
  const input = new PassThrough();
  const output = new PassThrough();
  const ran: string[] = [];
  const listeners: (() => void)[] = [];
  let screen = '';
  let seenUpTo = 0;
  let awaited: { readonly pattern: RegExp; readonly resolve: (text: string) => void } | undefined;
  const show = (text: string): void => {
    screen += text;
    const fresh = screen.slice(seenUpTo).replaceAll(CURSOR, '');
    if (awaited === undefined || !awaited.pattern.test(fresh)) return;
    const { resolve } = awaited;
    awaited = undefined;
    seenUpTo = screen.length;
    resolve(fresh);
  };
  const see = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      awaited = { pattern, resolve };
      show('');
    });
  output.on('data', (piece: Buffer) => show(piece.toString()));
  const terminal: TerminalHost = {
    input: Object.assign(input, { isTTY: true, setRawMode: () => undefined }),
    output,
    directory: '/start',
    home: '/home/me',
    onInterrupt: (listener) => {
      listeners.push(listener);
      return () => void listeners.splice(listeners.indexOf(listener), 1);
    },
    runLocal: async (command, directory) => {
      ran.push(`${directory}$ ${command}`);
      return 0;
    },
    abandon: () => assert.fail('left at once'),
  };
  const finished = runWith(['shell', ...args], {
    isTerminal: true,
    terminal,
    onWrite: (_where, text) => show(text),
    ...init,
  });
  await see(seen);
  return {
    type: (keys, pattern) => {
      const shown = see(pattern);
      input.write(keys);
      return shown;
    },
    press: (keys) => void input.write(keys),
    interrupt: () => listeners.at(-1)?.(),
    ran,
    screen: () => screen,
    finished,
  };
};
