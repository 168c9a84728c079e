// Somebody who has logged in asks for something of the files.

import type { Exchange } from '../exchange.ts';
import type { Visitor } from '../login/visitor.ts';

/** A path of the files, asked for by somebody. `prefix`: where the files are in URLs. */
export interface FilesRequest {
  readonly exchange: Exchange;
  readonly visitor: Visitor;
  readonly prefix: string;
}
