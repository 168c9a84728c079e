// The pages of docs/reference/, and the manual page, that are made from the code.

import { cliPage } from './cli-page.ts';
import { configurationPage } from './configuration-page.ts';
import { errorPage } from './error-page.ts';
import { exitCodePage } from './exit-code-page.ts';
import { jsonPage } from './json-page.ts';
import { limitPage } from './limit-page.ts';
import { manPage } from './man-page.ts';

/** Path from the repository → text, for each page. */
export const referencePages = async (): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ['docs/reference/cli.md', cliPage()],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/errors.md', errorPage()],
    ['docs/reference/exit-codes.md', exitCodePage()],
    ['docs/reference/json.md', jsonPage()],
    ['docs/reference/limits.md', await limitPage()],
    ['man/wherry.1', manPage()],
  ]);
