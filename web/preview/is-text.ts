// Whether the beginning of some content reads as text. Pure.

/** UTF-8 without what no text holds; the last character may be cut off. */
export const isText = (bytes: Uint8Array): boolean => {
  if (bytes.includes(0)) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !/[\u0001-\u0008\u000E-\u001A\u001C-\u001F]/u.test(text);
  } catch {
    // Bytes that are no UTF-8.
    return false;
  }
};
