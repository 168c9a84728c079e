// Where the log of a server goes: to a file, or standard error, in the format and from the level on that were asked for;
// and, for whoever looks on, warnings and errors to standard error.

import { open } from 'node:fs/promises';
import { displayName, toWherryError } from '../../base/index.ts';
import type { LogRecord } from '../../server/index.ts';
import type { Output } from '../output.ts';
import { localFileError } from '../local-file-error.ts';
import { formatJson } from '../text/format-json.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import { formatLogLine, formatTerminalLine, isLogged, type LogFormat, type LogLevel } from './log-line.ts';

/** The `--log-file` that means standard error. */
export const LOG_TO_STDERR = '-';

export interface ServerLogInit {
  /** Undefined keeps no file. */
  readonly path: string | undefined;
  readonly format: LogFormat;
  readonly level: LogLevel;
  /** Undefined prints nothing. */
  readonly stderr: Output | undefined;
  /** What is printed of warnings and errors is objects too. */
  readonly json: boolean;
  /** Milliseconds since 1970, for what the log itself has to say. */
  readonly timeMs: () => number;
}

export interface ServerLog {
  readonly write: (record: LogRecord) => void;
  /** Goes on in the file that has the log's name now; the log says so, or why it stays with the old one. Never rejects. */
  reopen(): Promise<void>;
  /** Waits until everything is in the file. */
  close(): Promise<void>;
}

const openFile = (path: string, init: ServerLogInit, record: RecordMaker): Promise<LogFile> =>
  openLogFile({
    open: () =>
      open(path, 'a', 0o600).catch((error: unknown) => {
        throw localFileError(error, path);
      }),
    // A full disk must neither stop the server nor flood the terminal.
    onWriteFailed: (error) =>
      void init.stderr?.write(`wherry: cannot write the log: ${displayName(String(error))}\n`),
    lostLine: (count) => formatLogLine(record('error', 'log-lost', { count }), init.format),
  });

type RecordMaker = (level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>) => LogRecord;

const STDERR_LOG: Pick<ServerLog, 'reopen' | 'close'> = { reopen: async () => {}, close: async () => {} };

/** Codes: those of a file that cannot be opened, such as `NOT_FOUND` and `FORBIDDEN`. */
export const openServerLog = async (init: ServerLogInit): Promise<ServerLog> => {
  const { path, format, level, stderr } = init;
  if (path === LOG_TO_STDERR) {
    return {
      ...STDERR_LOG,
      write: (record) => {
        if (isLogged(record.level, level)) void stderr?.write(formatLogLine(record, format));
      },
    };
  }
  const make: RecordMaker = (recordLevel, event, fields = {}) => ({
    time: new Date(init.timeMs()).toISOString(),
    level: recordLevel,
    event,
    ...fields,
  });
  const file = path === undefined ? undefined : await openFile(path, init, make);
  const write = (record: LogRecord): void => {
    if (!isLogged(record.level, level)) return;
    file?.append(formatLogLine(record, format));
    if (!isLogged(record.level, 'warn')) return;
    void stderr?.write(`${init.json ? formatJson(record) : formatTerminalLine(record)}\n`);
  };
  return {
    write,
    reopen: async () => {
      if (file === undefined) return;
      try {
        await file.reopen();
        write(make('info', 'log-reopened', { path }));
      } catch (error: unknown) {
        const { code, message } = toWherryError(error);
        write(make('error', 'log-reopen-failed', { path, code, reason: message }));
      }
    },
    close: async () => file?.close(),
  };
};
