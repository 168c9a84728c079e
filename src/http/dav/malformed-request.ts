// How a WebDAV request that says nothing sensible is refused.

import { WherryError } from '../../base/index.ts';

/** `BAD_REQUEST`, with what is wrong as in "The request is malformed: …". */
export const malformedRequest = (why: string): WherryError =>
  new WherryError('BAD_REQUEST', `The request is malformed: ${why}.`);
