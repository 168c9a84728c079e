// What a TLS client says first (RFC 8446, 4.1.2), as far as it decides which certificate it is shown: the protocols that it
// offers (ALPN, RFC 7301). Pure, and believes nothing: what is not as it should be is left to TLS itself to refuse.

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const ALPN_EXTENSION = 16;
const RECORD_HEADER = 5;
/** Longest beginning that is looked at. */
export const MAX_CLIENT_HELLO = 16 * 1024;

/** `incomplete`: more bytes are needed. `unknown`: it is no hello that can be read. */
export type OfferedProtocols = readonly string[] | 'incomplete' | 'unknown';

/** Reads on, and says so when there is nothing. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** A number of so many bytes. */
  number(size: number): number {
    let value = 0;
    for (const byte of this.take(size)) value = value * 256 + byte;
    return value;
  }

  take(size: number): Uint8Array {
    if (size > this.left) throw new RangeError('The hello is cut short.');
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** Everything that is left, byte by byte. */
  text(): string {
    return String.fromCharCode(...this.take(this.left));
  }

  /** What stands behind its length, of so many bytes. */
  vector(lengthSize: number): Reader {
    return new Reader(this.take(this.number(lengthSize)));
  }
}

/** The handshake messages in the records that are there, joined; undefined for anything but handshake records. */
const handshakeBytes = (bytes: Uint8Array): Uint8Array | undefined => {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at + RECORD_HEADER <= bytes.length;) {
    if (bytes[at] !== HANDSHAKE_RECORD) return undefined;
    const length = (bytes[at + 3] ?? 0) * 256 + (bytes[at + 4] ?? 0);
    pieces.push(bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
    at += RECORD_HEADER + length;
  }
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
};

const protocolsIn = (hello: Reader): readonly string[] => {
  // Version and random.
  hello.take(2 + 32);
  hello.vector(1);
  hello.vector(2);
  hello.vector(1);
  if (hello.left === 0) return [];
  for (const extensions = hello.vector(2); extensions.left > 0;) {
    const type = extensions.number(2);
    const extension = extensions.vector(2);
    if (type !== ALPN_EXTENSION) continue;
    const names: string[] = [];
    for (const list = extension.vector(2); list.left > 0;) names.push(list.vector(1).text());
    return names;
  }
  return [];
};

/** The protocols that the client offers; none is an empty list. */
export const offeredProtocols = (bytes: Uint8Array): OfferedProtocols => {
  const handshake = handshakeBytes(bytes);
  if (handshake === undefined || (handshake.length > 0 && handshake[0] !== CLIENT_HELLO)) return 'unknown';
  if (handshake.length < 4) return bytes.length >= MAX_CLIENT_HELLO ? 'unknown' : 'incomplete';
  const message = new Reader(handshake);
  message.take(1);
  const length = message.number(3);
  if (length > message.left) return bytes.length >= MAX_CLIENT_HELLO ? 'unknown' : 'incomplete';
  try {
    return protocolsIn(new Reader(message.take(length)));
  } catch (error) {
    if (error instanceof RangeError) return 'unknown';
    throw error;
  }
};
