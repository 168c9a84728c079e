// Small byte tools that are the same in Node and in a browser.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const EMPTY_BYTES = new Uint8Array(0);

export const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
};

/** What engines have of their own by and by (ECMAScript 2026): ten times as fast as what follows. */
interface Base64 {
  toBase64?(options: { readonly alphabet: 'base64url'; readonly omitPadding: true }): string;
}
interface FromBase64 {
  fromBase64?(text: string, options: { readonly alphabet: 'base64url' }): Uint8Array;
}

/** Base64url without padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  (bytes as Base64).toBase64?.({ alphabet: 'base64url', omitPadding: true }) ??
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/u, '');

/** The bytes of base64url text, or undefined when it is not that. */
export const fromBase64Url = (text: string): Uint8Array | undefined => {
  if (!/^[A-Za-z0-9_-]*$/u.test(text) || text.length % 4 === 1) return undefined;
  const own = (Uint8Array as FromBase64).fromBase64?.(text, { alphabet: 'base64url' });
  if (own !== undefined) return own;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
};

/** Whether two byte strings are equal. Not constant-time: never for secrets. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
};

export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};
