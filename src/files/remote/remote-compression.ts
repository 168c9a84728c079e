// Compression of one transfer, calling side: what its requests say, and the streams that send or take parcels. Without it,
// streams are used as they are.

import {
  COMPRESS_MODES,
  WherryError,
  isWherryError,
  onAbort,
  type CompressMode,
  type ContentCodec,
  malformed,
} from '../../base/index.ts';
import type { Clock, LinkStream, Session } from '../../session/index.ts';
import { UNPACKED_SIZE } from '../limits.ts';
import { CompressionPolicy } from '../parcels/compression-policy.ts';
import { LinkGauge } from '../parcels/link-gauge.ts';
import { receiveParcels } from '../parcels/receive-parcels.ts';
import { sendParcels, type ParcelStream } from '../parcels/send-parcels.ts';
import { FEATURES_METHOD, hasCompression, type CompressionRequest } from '../wire/compression.ts';

/** What all transfers of one session know together. */
export interface SessionCompression {
  readonly session: Session;
  readonly codec: ContentCodec;
  readonly clock: Clock;
  readonly link: LinkGauge;
  /** Whether the server takes parcels; undefined until it has said so. Forgotten with the link: the next one may lead to another server. */
  takesParcels: boolean | undefined;
}

/** Of one transfer. */
export interface RemoteCompression extends CompressionRequest {
  readonly shared: SessionCompression;
  /** Bytes less that crossed the link than without it. */
  savedBytes: number;
}

export const createSessionCompression = (
  session: Session,
  codec: ContentCodec,
  clock: Clock,
): SessionCompression => ({
  session,
  codec,
  clock,
  link: new LinkGauge(() => session.sendRate),
  takesParcels: undefined,
});

/** Undefined for a transfer that compresses nothing. */
export const compressionFor = (
  shared: SessionCompression | undefined,
  mode: CompressMode,
): RemoteCompression | undefined => {
  if (!COMPRESS_MODES.includes(mode))
    throw new WherryError(
      'BAD_REQUEST',
      `The option "compress" must be one of ${COMPRESS_MODES.join(', ')}.`,
    );
  if (shared === undefined || mode === 'never') return undefined;
  return { shared, isAlways: mode === 'always', savedBytes: 0 };
};

/**
 * Whether an upload of so many bytes may go in parcels. Asks the server where that is not known yet, and worth a round trip.
 * `size` undefined: nobody knows.
 */
export const mayUseParcels = async (
  compression: RemoteCompression | undefined,
  size: number | undefined,
): Promise<boolean> => {
  if (compression === undefined) return false;
  const { shared, isAlways } = compression;
  if (shared.takesParcels === undefined && (isAlways || size === undefined || size > UNPACKED_SIZE))
    shared.takesParcels = await askFeatures(shared.session);
  return shared.takesParcels ?? false;
};

const askFeatures = async (session: Session): Promise<boolean> => {
  try {
    return hasCompression(await session.call(FEATURES_METHOD, {}));
  } catch (error: unknown) {
    // An older server, or one that does not tell everybody: it gets what every server takes.
    if (isWherryError(error) && (error.code === 'UNKNOWN_METHOD' || error.code === 'FORBIDDEN')) return false;
    throw error;
  }
};

/** A stream whose bytes from the server come in parcels if its first message says so. */
export const expectParcels = (
  stream: LinkStream,
  compression: RemoteCompression | undefined,
  most: number,
): LinkStream => {
  if (compression === undefined) return stream;
  const { shared } = compression;
  return receiveParcels(stream, {
    codec: shared.codec,
    most,
    known: 'announced',
    refusal: () => malformed('answer', 'what it compressed cannot be decompressed'),
    onKnown: (sendsParcels) => sendsParcels && learn(shared, stream),
    onSaved: (bytes) => void (compression.savedBytes += bytes),
  });
};

/** A stream whose bytes go to the server in parcels, from the first one on or from `begin`. */
export const packForServer = (
  stream: LinkStream,
  compression: RemoteCompression,
  { most, isMarked = false }: { readonly most: number; readonly isMarked?: boolean },
): ParcelStream => {
  const { shared, isAlways } = compression;
  const link = isAlways ? undefined : shared.link;
  return sendParcels(stream, {
    codec: shared.codec,
    policy: new CompressionPolicy(link),
    link,
    most,
    nowMs: () => shared.clock.nowMs(),
    isMarked,
    onSaved: (bytes) => void (compression.savedBytes += bytes),
  });
};

/** The server has shown on this stream's link that it knows parcels. */
export const learn = (shared: SessionCompression, stream: LinkStream): void => {
  shared.takesParcels = true;
  onAbort(stream.signal, ({ code }) => {
    if (code !== 'CONNECTION_LOST') return;
    shared.takesParcels = undefined;
    shared.link.reset();
  });
};
