// What was typed in the shell, kept in the state directory (0600) from one shell to the next: bounded, without secrets,
// and whole at any moment. Several shells at once each add their lines to what the file has by then.

import { replaceStateFile, readStateFile, withStateLock } from '../../transport/identity/index.ts';
import { MAX_HISTORY_LINE_LENGTH, MAX_HISTORY_LINES } from './limits.ts';
import { redactLine } from './redact-line.ts';

const FILE_NAME = 'shell-history';

export interface HistoryFile {
  /** The oldest first. */
  read(): Promise<readonly string[]>;
  /** Returns when the line is kept. */
  add(line: string): Promise<void>;
}

const parseLines = (text: string | undefined): readonly string[] =>
  (text ?? '').split('\n').filter((line) => line !== '');

/** Whether a line is worth keeping; one that begins with a blank is the user's wish that it be not. */
export const isKept = (line: string): boolean =>
  line !== '' && !/^\s/u.test(line) && line.length <= MAX_HISTORY_LINE_LENGTH;

export const openHistoryFile = (stateDirectory: string): HistoryFile => {
  const read = async (): Promise<readonly string[]> =>
    parseLines(await readStateFile(stateDirectory, FILE_NAME)).slice(-MAX_HISTORY_LINES);
  return {
    read,
    add: (line) =>
      withStateLock(stateDirectory, FILE_NAME, async () => {
        const known = await read();
        const kept = redactLine(line)
          .replaceAll(/[\r\n]/gu, ' ')
          .trimEnd();
        if (known.at(-1) === kept) return;
        const lines = [...known, kept].slice(-MAX_HISTORY_LINES);
        await replaceStateFile(stateDirectory, FILE_NAME, `${lines.join('\n')}\n`);
      }),
  };
};
