// The prompt: lines as they are typed, with editing, history and completion, by Node's readline. While a command runs the
// terminal is in its ordinary mode, so that Ctrl-C is a signal and "!COMMAND" has a terminal as it expects it.

import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { onAbort } from '../../base/index.ts';
import type { Completion } from './complete-line.ts';
import { MAX_HISTORY_LINES } from './limits.ts';
import { redactLine } from './redact-line.ts';
import type { TerminalHost } from './terminal-host.ts';

export interface LineEditor {
  /** The next line; undefined at the end (Ctrl-D, or the terminal is gone). */
  read(): Promise<string | undefined>;
  /**
   * The answer to a question of what runs: not kept, and not shown while it is typed if it is secret. Undefined at the end, when it is
   * given up by Ctrl-C, and when the signal aborts.
   */
  ask(question: string, isSecret: boolean, signal: AbortSignal): Promise<string | undefined>;
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

interface Waiting {
  readonly resolve: (line: string | undefined) => void;
  /** What stands before the line by now. */
  readonly shown: () => string;
  readonly kind: 'line' | 'answer' | 'secret';
}

/** Node's own list of lines, the newest first, which the arrow keys go through. */
type WithHistory = Interface & { history: string[] };

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
  let hasEnded = false;

  const editor = createInterface({
    input,
    output: gate.stream,
    terminal: true,
    historySize: MAX_HISTORY_LINES,
    history: history.toReversed(),
    completer: (line: string, done: (error: null, result: [string[], string]) => void): void => {
      if (waiting?.kind !== 'line') {
        done(null, [[], line]);
        return;
      }
      void complete(line).then(
        ({ hits, replaced, note }) => {
          done(null, [[...hits], replaced]);
          if (note !== undefined) showNote(note);
        },
        // What cannot be found out is not completed.
        () => done(null, [[], line]),
      );
    },
  }) as WithHistory;
  const setRaw = (isRaw: boolean): void => void input.setRawMode?.(isRaw);
  const settle = (line: string | undefined): void => {
    const { resolve } = waiting ?? {};
    waiting = undefined;
    // Between two lines the terminal belongs to what runs.
    if (!hasEnded) editor.pause();
    setRaw(false);
    resolve?.(line);
  };
  const showNote = (text: string): void => {
    if (waiting === undefined) {
      output.write(`${text}\n`);
      return;
    }
    const { kind, shown } = waiting;
    output.write(`\r\u001b[K${text}\n`);
    if (kind === 'secret') {
      output.write(shown());
      return;
    }
    editor.setPrompt(shown());
    editor.prompt(true);
  };
  const wait = (kind: Waiting['kind'], shown: () => string): Promise<string | undefined> =>
    new Promise((resolve) => {
      waiting = { resolve, shown, kind };
      setRaw(true);
      editor.setPrompt(kind === 'secret' ? '' : shown());
      editor.prompt();
    });
  /** What was typed is gone, and nothing of it is shown. */
  const erase = (): void => {
    const wasShut = gate.isShut;
    gate.isShut = true;
    editor.write(null, { ctrl: true, name: 'e' });
    editor.write(null, { ctrl: true, name: 'u' });
    // A terminal without editing (TERM=dumb) knows no such keys.
    if (editor.line !== '') Object.assign(editor, { line: '', cursor: 0 });
    gate.isShut = wasShut;
  };
  const clear = (): void => {
    if (waiting === undefined) return;
    const { kind } = waiting;
    output.write(kind === 'secret' ? '^C' : '^C\n');
    erase();
    if (kind !== 'line') settle(undefined);
    else editor.prompt();
  };
  /** Pasted together with the line that led to the question: the next line is its answer, as on any terminal. */
  const takeQueued = (question: string, isSecret: boolean): string | undefined => {
    const queued = queue.shift();
    if (queued === undefined) return undefined;
    const at = editor.history.indexOf(queued);
    if (at !== -1) editor.history.splice(at, 1);
    output.write(`${question}${isSecret ? '' : queued}\n`);
    return queued;
  };
  /** Answers never lie among the lines that can be called back, nor can these be called into an answer. */
  const withoutHistory = async <T>(use: () => Promise<T>): Promise<T> => {
    const { history: kept } = editor;
    editor.history = [];
    try {
      return await use();
    } finally {
      editor.history = kept;
    }
  };

  editor.on('history', (lines: string[]) => {
    const [first] = lines;
    if (first !== undefined) lines[0] = redactLine(first);
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
      return hasEnded ? undefined : wait('line', prompt);
    },
    ask: async (question, isSecret, signal) => {
      const queued = takeQueued(question, isSecret);
      if (queued !== undefined) return queued;
      if (hasEnded || signal.aborted) return undefined;
      const stop = onAbort(signal, () => {
        erase();
        // At once: whatever ended it may have something to say.
        output.write('\n');
        settle(undefined);
      });
      if (isSecret) output.write(question);
      gate.isShut = isSecret;
      try {
        return await withoutHistory(() => wait(isSecret ? 'secret' : 'answer', () => question));
      } finally {
        stop();
        gate.isShut = false;
        if (isSecret && !signal.aborted) output.write('\n');
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
