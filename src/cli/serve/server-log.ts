// Where the log of `wherry run` goes: every record to --log-file as JSON, warnings and errors to stderr as a line.

import { open, type FileHandle } from 'node:fs/promises';
import { displayName } from '../../base/index.ts';
import type { LogRecord } from '../../server/index.ts';
import type { Output } from '../output.ts';
import { localFileError } from '../local-file-error.ts';
import { formatJson } from '../text/format-json.ts';

export interface ServerLog {
  readonly write: (record: LogRecord) => void;
  /** Waits until everything is in the file. */
  close(): Promise<void>;
}

/** Longer values are cut on the terminal; the file has them whole. */
const MAX_SHOWN = 200;

const formatValue = (value: unknown): string => {
  const whole = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  const text = whole.length > MAX_SHOWN ? `${whole.slice(0, MAX_SHOWN)}…` : whole;
  return /^[\w.:/-]+$/u.test(text) ? text : `"${displayName(text)}"`;
};

/** "14:03:11 warn login-refused address=192.0.2.7": one line, whatever a peer put into a field. */
export const formatLogLine = ({ time, level, event, ...fields }: LogRecord): string => {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${displayName(name)}=${formatValue(value)}`],
  );
  return [time.slice(11, 19), level, displayName(event), ...pairs].join(' ');
};

const openLogFile = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'a', 0o600);
  } catch (error) {
    throw localFileError(error, path);
  }
};

/** `path`: undefined keeps no file. `stderr`: undefined prints nothing. `json`: stderr gets objects too. */
export const openServerLog = async (
  path: string | undefined,
  stderr: Output | undefined,
  json: boolean,
): Promise<ServerLog> => {
  const file = path === undefined ? undefined : await openLogFile(path);
  let tail: Promise<void> = Promise.resolve();
  let hasFailed = false;
  const append = (line: string): void => {
    tail = tail.then(async () => {
      try {
        await file?.appendFile(line);
      } catch (error) {
        // Said once: a full disk must neither stop the server nor flood the terminal.
        if (!hasFailed) await stderr?.write(`wherry: cannot write the log: ${displayName(String(error))}\n`);
        hasFailed = true;
      }
    });
  };
  return {
    write: (record) => {
      if (file !== undefined) append(`${formatJson(record)}\n`);
      if (record.level === 'info') return;
      void stderr?.write(`${json ? formatJson(record) : formatLogLine(record)}\n`);
    },
    close: async () => {
      await tail;
      await file?.close();
    },
  };
};
