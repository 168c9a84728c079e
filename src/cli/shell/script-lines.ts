// The lines of a script, from bytes. Names in it need not be UTF-8.

import { nameFromBytes, WherryError } from '../../base/index.ts';
import { MAX_SCRIPT_LINE_BYTES } from './limits.ts';

const LINE_END = 0x0a;

const toLine = (bytes: Uint8Array): string => nameFromBytes(bytes).replace(/\r$/u, '');

/** Codes: `TOO_LARGE` for a line without an end. */
export async function* scriptLines(source: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of source) {
    let bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (let end = bytes.indexOf(LINE_END); end !== -1; end = bytes.indexOf(LINE_END)) {
      yield toLine(bytes.subarray(0, end));
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > MAX_SCRIPT_LINE_BYTES)
      throw new WherryError(
        'TOO_LARGE',
        `A line is longer than ${MAX_SCRIPT_LINE_BYTES} bytes; is this a script?`,
      );
    rest = bytes;
  }
  if (rest.length > 0) yield toLine(rest);
}
