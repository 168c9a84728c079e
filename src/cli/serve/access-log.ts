// The access log: a line for each HTTP request in the combined format of web servers, which programs for logs read.

import { open } from 'node:fs/promises';
import { displayName } from '../../base/index.ts';
import type { AccessRecord } from '../../server/index.ts';
import { localFileError } from '../local-file-error.ts';
import type { Output } from '../output.ts';
import { openLogFile } from './log-file.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "28/Nov/2026:17:03:11 +0000" */
const clfTime = (timeMs: number): string => {
  const [year = '', month = '', day = ''] = new Date(timeMs).toISOString().slice(0, 10).split('-');
  return `${day}/${MONTHS[Number(month) - 1] ?? month}/${year}:${new Date(timeMs).toISOString().slice(11, 19)} +0000`;
};

/** Inside quotes, on one line. */
const quoted = (text: string): string =>
  `"${displayName(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const word = (text: string | undefined): string =>
  text === undefined || text === '' ? '-' : displayName(text).replace(/[\s"]/gu, '_');

/** 'ADDRESS - ACCOUNT [TIME] "METHOD PATH HTTP/1.1" STATUS BYTES "-" "AGENT" MILLISECONDS', with its line end. */
export const formatAccessLine = (record: AccessRecord): string => {
  const { remoteAddress, account, method, path, status, sentBytes, agent, milliseconds, timeMs } = record;
  const request = quoted(`${method} ${path} HTTP/1.1`);
  return `${word(remoteAddress)} - ${word(account)} [${clfTime(timeMs)}] ${request} ${status} ${sentBytes} "-" ${quoted(agent ?? '-')} ${milliseconds}\n`;
};

export interface AccessLog {
  write(record: AccessRecord): void;
  /** Goes on in the file that has the log's name now. Never rejects. */
  reopen(): Promise<void>;
  /** Waits until everything is in the file. */
  close(): Promise<void>;
}

/** Undefined without a path. Codes: those of a file that cannot be opened. */
export const openAccessLog = async (
  path: string | undefined,
  stderr: Output | undefined,
): Promise<AccessLog | undefined> => {
  if (path === undefined) return undefined;
  const complain = (error: unknown): void =>
    void stderr?.write(`wherry: cannot write the access log: ${displayName(String(error))}\n`);
  const file = await openLogFile({
    open: () =>
      open(path, 'a', 0o600).catch((error: unknown) => {
        throw localFileError(error, path);
      }),
    onWriteFailed: complain,
    lostLine: (count) => `# ${count} lines were lost: the disk was full\n`,
  });
  return {
    write: (record) => file.append(formatAccessLine(record)),
    reopen: () => file.reopen().catch(complain),
    close: () => file.close(),
  };
};
