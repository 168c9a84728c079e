// From the bytes of a document to its characters. Without a mark of the byte order they are UTF-8, as XML has it; what
// the XML declaration says of them is compared afterwards (read-xml.ts).

import { malformedRequest } from './malformed-request.ts';

export type XmlEncoding = 'UTF-8' | 'UTF-16';

export interface DecodedXml {
  readonly text: string;
  readonly encoding: XmlEncoding;
}

interface ByteOrder {
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly markSize: number;
}

const byteOrder = ([first, second, third]: Uint8Array): ByteOrder => {
  if (first === 0xfe && second === 0xff) return { label: 'utf-16be', markSize: 2 };
  if (first === 0xff && second === 0xfe) return { label: 'utf-16le', markSize: 2 };
  return { label: 'utf-8', markSize: first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0 };
};

/** Code: `BAD_REQUEST` where the bytes are not well-formed in their encoding. */
export const decodeXml = (bytes: Uint8Array): DecodedXml => {
  const { label, markSize } = byteOrder(bytes);
  const encoding = label === 'utf-8' ? 'UTF-8' : 'UTF-16';
  try {
    const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(bytes.subarray(markSize)), encoding };
  } catch {
    throw malformedRequest(`its XML is not well-formed ${encoding}`);
  }
};
