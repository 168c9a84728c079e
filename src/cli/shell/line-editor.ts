// The prompt: lines as they are typed, with editing, history and completion, by Node's readline. While a command runs the
// terminal is in its ordinary mode, so that Ctrl-C is a signal and "!COMMAND" has a terminal as it expects it.

import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Completion } from './complete-line.ts';
import { MAX_HISTORY_LINES } from './limits.ts';
import { redactLine } from './redact-line.ts';
import type { TerminalHost } from './terminal-host.ts';

export interface LineEditor {
  /** The next line; undefined at the end (Ctrl-D, or the terminal is gone). */
  read(): Promise<string | undefined>;
  /** A line that is not shown while it is typed, and not kept; undefined at the end, or when it is given up by Ctrl-C. */
  readSecret(question: string): Promise<string | undefined>;
  /** A line above the prompt, if there is one. */
  note(text: string): void;
  /** Gives the line up that is being typed. */
  clear(): void;
  close(): void;
}

export interface LineEditorInit {
  readonly host: Pick<TerminalHost, 'input' | 'output'>;
  /** The oldest first. */
  readonly history: readonly string[];
  readonly columns: () => number;
  /** What stands before the line by now. */
  readonly prompt: () => string;
  readonly complete: (line: string) => Promise<Completion>;
}

/** Passes on to the terminal what readline writes, unless a secret is typed. */
const createGate = (output: Writable, columns: () => number): { stream: Writable; isShut: boolean } => {
  const gate = {
    isShut: false,
    stream: new Writable({
      decodeStrings: false,
      write: (piece: string | Buffer, _encoding, done) => {
        if (!gate.isShut) output.write(piece);
        done();
      },
    }),
  };
  Object.defineProperties(gate.stream, { columns: { get: columns }, isTTY: { value: true } });
  return gate;
};

type Waiting = (line: string | undefined) => void;

export const createLineEditor = ({
  host,
  history,
  columns,
  prompt,
  complete,
}: LineEditorInit): LineEditor => {
  const { input, output } = host;
  const gate = createGate(output, columns);
  /** Lines that came in one piece, as when several are pasted. */
  const queue: string[] = [];
  let waiting: Waiting | undefined;
  let isSecret = false;
  let hasEnded = false;

  const editor: Interface = createInterface({
    input,
    output: gate.stream,
    terminal: true,
    historySize: MAX_HISTORY_LINES,
    history: history.toReversed(),
    completer: (line: string, done: (error: null, result: [string[], string]) => void): void => {
      void complete(line).then(
        ({ hits, replaced, note }) => {
          done(null, [[...hits], replaced]);
          if (note !== undefined) showNote(note);
        },
        // What cannot be found out is not completed.
        () => done(null, [[], line]),
      );
    },
  });
  const setRaw = (isRaw: boolean): void => void input.setRawMode?.(isRaw);
  const settle = (line: string | undefined): void => {
    const resolve = waiting;
    waiting = undefined;
    // Between two lines the terminal belongs to what runs.
    if (!hasEnded) editor.pause();
    setRaw(false);
    resolve?.(line);
  };
  const showNote = (text: string): void => {
    if (waiting === undefined || isSecret) {
      output.write(`${text}\n`);
      return;
    }
    output.write(`\r\u001b[K${text}\n`);
    editor.setPrompt(prompt());
    editor.prompt(true);
  };
  const wait = (shown: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      waiting = resolve;
      setRaw(true);
      editor.setPrompt(shown);
      editor.prompt();
    });
  /** What was typed is gone, and nothing of it is shown. */
  const erase = (): void => {
    gate.isShut = true;
    editor.write(null, { ctrl: true, name: 'e' });
    editor.write(null, { ctrl: true, name: 'u' });
    // A terminal without editing (TERM=dumb) knows no such keys.
    if (editor.line !== '') Object.assign(editor, { line: '', cursor: 0 });
    gate.isShut = false;
  };
  const clear = (): void => {
    if (waiting === undefined) return;
    output.write('^C\n');
    erase();
    if (isSecret) settle(undefined);
    else editor.prompt();
  };

  editor.on('history', (lines: string[]) => {
    const [first] = lines;
    if (first === undefined) return;
    if (isSecret) lines.shift();
    else lines[0] = redactLine(first);
  });
  editor.on('line', (line) => {
    if (waiting === undefined) queue.push(line);
    else settle(line);
  });
  editor.on('SIGINT', clear);
  editor.on('close', () => {
    hasEnded = true;
    if (waiting !== undefined) settle(undefined);
  });

  return {
    read: async () => {
      const queued = queue.shift();
      if (queued !== undefined) {
        output.write(`${prompt()}${queued}\n`);
        return queued;
      }
      return hasEnded ? undefined : wait(prompt());
    },
    readSecret: async (question) => {
      if (hasEnded) return undefined;
      output.write(question);
      gate.isShut = true;
      isSecret = true;
      try {
        return await wait('');
      } finally {
        isSecret = false;
        gate.isShut = false;
        output.write('\n');
      }
    },
    note: showNote,
    clear,
    close: () => {
      editor.close();
      setRaw(false);
    },
  };
};
