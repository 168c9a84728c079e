// docs/reference/errors.md, from the one table of error codes.

import { ERROR_CODES, type ErrorCodeInit } from '../../src/base/index.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# Error codes

Every refusal of Wherry carries one of these codes: as \`error.code\` in the library, in \`--json\` output, and as a number on
the wire. The sentence is what a person reads when nothing more exact is known. _Retryable_: the very same request may
succeed later.`;

export const errorPage = (): string => {
  const rows = Object.entries<ErrorCodeInit>(ERROR_CODES).map(([code, init]) => [
    `\`${code}\``,
    String(init.wire),
    String(init.httpStatus),
    String(init.exitCode),
    init.retryable ? 'yes' : 'no',
    init.sentence,
  ]);
  return `${INTRODUCTION}\n\n${markdownTable(['code', 'wire', 'HTTP', 'exit', 'retryable', 'sentence'], rows)}\n`;
};
