// The file of a server's log: lines are appended in their order, many at once when many wait. It can be exchanged under
// writing (logrotate moves the file away and sends SIGHUP). Must hold: no line is written twice, none is lost but by a disk
// that stays full while more comes than may wait, and then the log says how many.

import { EMPTY_BYTES } from '../../base/index.ts';

/** What is written to; a `FileHandle` is one. */
export interface LogHandle {
  /** May write less than it was given. */
  write(bytes: Uint8Array): Promise<{ readonly bytesWritten: number }>;
  close(): Promise<void>;
}

export interface LogFileInit {
  /** Opens the file that has the log's name now. */
  readonly open: () => Promise<LogHandle>;
  /** Called once when writing fails, and not again before it has succeeded. */
  readonly onWriteFailed: (error: unknown) => void;
  /** The line that says how many lines were dropped. */
  readonly lostLine: (count: number) => string;
}

export interface LogFile {
  /** `line` has its line end. */
  append(line: string): void;
  /** From the next line on, the log goes to the file that has its name now. Rejects, and keeps the old one, when that cannot be opened. */
  reopen(): Promise<void>;
  /** Waits until everything is in the file. */
  close(): Promise<void>;
}

/** Characters that may wait for the disk. */
export const MAX_WAITING_LOG = 4 * 1024 * 1024;

const LINE_END = 0x0a;

export const openLogFile = async (init: LogFileInit): Promise<LogFile> => {
  let handle = await init.open();
  let lines: string[] = [];
  let waiting = 0;
  let lost = 0;
  /** Whole lines, of which the first `done` bytes are in the file. */
  let block: Uint8Array = EMPTY_BYTES;
  let done = 0;
  let hasFailed = false;
  let running: Promise<void> | undefined;
  let exchanges: PromiseWithResolvers<void>[] = [];

  const takeLines = (): void => {
    if (lost > 0) lines.push(init.lostLine(lost));
    block = new TextEncoder().encode(lines.join(''));
    [lines, waiting, lost, done] = [[], 0, 0, 0];
  };
  const exchange = async (): Promise<void> => {
    const waiters = exchanges;
    exchanges = [];
    try {
      const next = await init.open();
      const old = handle;
      handle = next;
      // A line that the old file has only half of begins anew. (Searching from -1 would begin at the end of the block.)
      if (done > 0 && done < block.length) done = block.lastIndexOf(LINE_END, done - 1) + 1;
      // Everything that was acknowledged is in there; what its closing says changes nothing.
      await old.close().catch(() => {});
      for (const { resolve } of waiters) resolve();
    } catch (error: unknown) {
      for (const { reject } of waiters) reject(error);
    }
  };
  /** Returns false when the disk refuses: the rest waits for the next line. */
  const writeSome = async (): Promise<boolean> => {
    try {
      done += (await handle.write(block.subarray(done))).bytesWritten;
      hasFailed = false;
      return true;
    } catch (error: unknown) {
      if (!hasFailed) init.onWriteFailed(error);
      hasFailed = true;
      return false;
    }
  };
  const pump = async (): Promise<void> => {
    for (;;) {
      if (exchanges.length > 0) await exchange();
      if (done === block.length) takeLines();
      if (done === block.length ? exchanges.length === 0 : !(await writeSome())) break;
    }
    // In the same turn as the last look, so that no line comes in between and is forgotten.
    running = undefined;
  };
  const wake = (): void => {
    running ??= Promise.resolve().then(pump);
  };

  return {
    append: (line) => {
      if (waiting + line.length > MAX_WAITING_LOG) {
        lost += 1;
        return;
      }
      waiting += line.length;
      lines.push(line);
      wake();
    },
    reopen: () => {
      const done = Promise.withResolvers<void>();
      exchanges.push(done);
      wake();
      return done.promise;
    },
    close: async () => {
      wake();
      await running;
      await handle.close();
    },
  };
};
