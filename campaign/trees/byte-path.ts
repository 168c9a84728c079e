// Paths as the operating system knows them: bytes, held in strings of one character a byte, so that names which are no
// UTF-8 can be keys of maps and parts of messages.

export type BytePath = string & { readonly bytePath: unique symbol };

export const fromBuffer = (bytes: Uint8Array): BytePath => Buffer.from(bytes).toString('latin1') as BytePath;

export const fromText = (text: string): BytePath => fromBuffer(Buffer.from(text, 'utf8'));

export const toBuffer = (path: BytePath): Buffer => Buffer.from(path, 'latin1');

/** As text; throws where the bytes are no UTF-8. */
export const toText = (path: BytePath): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(toBuffer(path));

export const joinPath = (directory: BytePath, name: string): BytePath =>
  (directory === '' ? name : `${directory}/${name}`) as BytePath;

export const parentOf = (path: BytePath): BytePath =>
  path.slice(0, Math.max(0, path.lastIndexOf('/'))) as BytePath;

export const nameOf = (path: BytePath): BytePath => path.slice(path.lastIndexOf('/') + 1) as BytePath;

/** For messages: printable, whatever is in it, and not too long. */
export const showPath = (path: BytePath): string => {
  const text = JSON.stringify(toBuffer(path).toString('utf8'));
  return text.length > 120 ? `${text.slice(0, 80)}…${text.slice(-30)}` : text;
};
