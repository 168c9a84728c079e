// The one error of recordings that cannot be read.

import { displayName, WherryError } from '../base/index.ts';

/** `name` is the file as the user named it; `why` completes "…, line 3: ". */
export const recordingError = (name: string, line: number | undefined, why: string): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    `"${displayName(name)}"${line === undefined ? '' : `, line ${line}`}: ${why}.`,
    line === undefined ? {} : { details: { line } },
  );
