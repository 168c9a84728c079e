// docs/reference/exit-codes.md, from the table of error codes and the command's own codes.

import { ERROR_CODES, type ErrorCodeInit } from '../../src/base/index.ts';
import {
  EXIT_CONFLICTS,
  EXIT_DIFFERENCES,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_GATE,
  EXIT_INTERRUPTED,
  EXIT_PARTLY,
  EXIT_USAGE,
} from '../../src/cli/exit-code.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# Exit codes

What \`wherry\` ends with. A command that had several things to do, and did some of them, ends with ${EXIT_PARTLY}; one that did none ends
with the code of the first failure. Of a run of \`sync\` to which several apply, it is ${EXIT_GATE}, else ${EXIT_PARTLY}, else ${EXIT_CONFLICTS}.`;

const MEANINGS = new Map<number, string>([
  [EXIT_DONE, 'done; also when there was nothing to do'],
  [EXIT_FAILED, 'failed: nothing was done, and none of the more exact codes fits'],
  [EXIT_USAGE, 'usage: the arguments or options could not be understood'],
  [EXIT_PARTLY, 'partly: some entries were done, others failed or were problems'],
  [
    EXIT_CONFLICTS,
    'conflicts: `sync both` found what both sides had changed, and kept both contents, or the one it was told to',
  ],
  [EXIT_GATE, 'gate: `sync` did nothing, since too much would have been removed'],
  [EXIT_DIFFERENCES, 'differences: `check` found some, or something that it could not compare'],
  [10, 'connection: the server could not be reached, or was lost'],
  [11, 'not authenticated: the token is wrong, or too many attempts were made'],
  [12, 'forbidden: this account, or this server, does not allow it'],
  [13, 'busy: someone else is using the path, the server or the root'],
  [14, 'timeout: nothing moved for too long'],
  [15, 'no space: the disk is full, or the quota used up'],
  [16, 'corrupted: what arrived is not what was sent'],
  [EXIT_INTERRUPTED, 'interrupted, by Ctrl-C or a signal'],
]);

const errorsOf = (exitCode: number): string =>
  Object.entries<ErrorCodeInit>(ERROR_CODES)
    .filter(([, init]) => init.exitCode === exitCode)
    .map(([code]) => `\`${code}\``)
    .join(' ');

/** Throws when the table of errors has an exit code that has no meaning here. */
export const exitCodePage = (): string => {
  for (const [code, { exitCode }] of Object.entries<ErrorCodeInit>(ERROR_CODES)) {
    if (!MEANINGS.has(exitCode))
      throw new Error(
        `${code} ends with ${exitCode}, which scripts/reference/exit-code-page.ts does not explain`,
      );
  }
  const rows = [...MEANINGS].map(([exitCode, meaning]) => [String(exitCode), meaning, errorsOf(exitCode)]);
  return `${INTRODUCTION}\n\n${markdownTable(['exit', 'meaning', 'error codes'], rows)}\n`;
};
