// What a client sends is masked (RFC 6455 §5.3), each byte with one of four. Taken off byte by byte, this would cost a server more than all
// else that it does with an upload; here it is taken off by words of 32 bits.

/** Bytes of a mask, which are those of a word. */
export const MASK_SIZE = 4;
const WORD = MASK_SIZE;
/** Below this, words are not worth it. */
const SHORT = 64;

const unmaskBytes = (data: Uint8Array, mask: Uint8Array, from: number, to: number): void => {
  for (let at = from; at < to; at += 1) data[at] = (data[at] as number) ^ (mask[at % WORD] as number);
};

/** Takes the mask off, in place. `mask` has four bytes. */
export const unmask = (data: Uint8Array, mask: Uint8Array): void => {
  if (data.length < SHORT) return unmaskBytes(data, mask, 0, data.length);
  // Words can only be looked at where memory is divided into such.
  const lead = (WORD - (data.byteOffset % WORD)) % WORD;
  const count = Math.floor((data.length - lead) / WORD);
  const key =
    new Int32Array(Uint8Array.from(mask.keys(), (at) => mask[(lead + at) % WORD] ?? 0).buffer)[0] ?? 0;
  const words = new Int32Array(data.buffer, data.byteOffset + lead, count);
  for (let at = 0; at < count; at += 1) words[at] = (words[at] as number) ^ key;
  unmaskBytes(data, mask, 0, lead);
  unmaskBytes(data, mask, lead + count * WORD, data.length);
};
