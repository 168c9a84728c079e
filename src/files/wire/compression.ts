// What requests say of compression. docs/spec/files.md, "Parcels", says the same in prose.

import { CONTENT_CODEC, malformed, readFields } from '../../base/index.ts';

export const FEATURES_METHOD = 'files.features';

export interface CompressionRequest {
  /** Whether all that becomes smaller is to be compressed, whatever the link takes. */
  readonly isAlways: boolean;
}

const MAX_CODEC_LENGTH = 32;

/** Adds to a request that its bytes may come, or do come, in parcels. */
export const withCompression = (params: unknown, request: CompressionRequest | undefined): unknown => {
  if (request === undefined) return params;
  const always = request.isAlways ? { compressAlways: true } : {};
  return { ...(params as Record<string, unknown>), compression: CONTENT_CODEC, ...always };
};

/** Undefined when the request asks for none, or for one that is not known here. */
export const decodeCompression = (params: unknown): CompressionRequest | undefined => {
  const fields = readFields(params, 'request');
  if (!fields.has('compression')) return undefined;
  const codec = fields.text('compression');
  if (codec.length > MAX_CODEC_LENGTH) throw malformed('request', 'the field "compression" is too long');
  const isAlways = fields.flag('compressAlways', false);
  return codec === CONTENT_CODEC ? { isAlways } : undefined;
};

/** Whether a message announces that the bytes of its side come in parcels, or may go in parcels to it. */
export const saysParcels = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && (message as { parcels?: unknown }).parcels === true;

export const PARCELS_FIELD = { parcels: true } as const;

/** What a server answers about itself. */
export const encodeFeatures = (hasCodec: boolean): unknown => ({
  compression: hasCodec ? [CONTENT_CODEC] : [],
});

export const hasCompression = (answer: unknown): boolean => {
  const fields = readFields(answer, 'answer');
  return fields.has('compression') && fields.list('compression').includes(CONTENT_CODEC);
};
