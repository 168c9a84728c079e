// Compression, serving side: the streams of calls that asked for it. Without it, streams are used as they are.

import { WherryError } from '../../base/index.ts';
import type { CallContext, Handler, LinkStream } from '../../session/index.ts';
import { CompressionPolicy } from '../parcels/compression-policy.ts';
import { receiveParcels } from '../parcels/receive-parcels.ts';
import { sendParcels, type ParcelStream } from '../parcels/send-parcels.ts';
import { decodeCompression, encodeFeatures } from '../wire/compression.ts';
import type { ServiceContext } from './service-context.ts';

/** The stream that a download sends on: a stream of parcels if the client takes them. */
export const packForClient = (
  service: ServiceContext,
  context: CallContext,
  params: unknown,
  most: number,
): { readonly stream: LinkStream; readonly parcels: ParcelStream | undefined } => {
  const asked = decodeCompression(params);
  const { codec, clock } = service;
  if (asked === undefined || codec === undefined) return { stream: context.stream, parcels: undefined };
  const link = asked.isAlways ? undefined : service.linkTo(context);
  const parcels = sendParcels(context.stream, {
    codec,
    policy: new CompressionPolicy(link),
    link,
    most,
    nowMs: () => clock.nowMs(),
  });
  return { stream: parcels, parcels };
};

/** The call with a stream that opens the parcels of an upload, if the client said that it sends or may send them. */
export const openFromClient = (
  service: ServiceContext,
  context: CallContext,
  params: unknown,
  { most, known }: { readonly most: number; readonly known: 'agreed' | 'marked' },
): { readonly context: CallContext; readonly takesParcels: boolean } => {
  const { codec } = service;
  if (codec === undefined || decodeCompression(params) === undefined) return { context, takesParcels: false };
  const stream = receiveParcels(context.stream, {
    codec,
    most,
    known,
    refusal: (why, cause) =>
      new WherryError(
        'BAD_REQUEST',
        `The upload has a malformed parcel (${why}); nothing of it was stored.`,
        {
          cause,
        },
      ),
  });
  return { context: { ...context, stream }, takesParcels: true };
};

/** files.features: what a client must know before it sends. */
export const featuresHandler =
  (service: ServiceContext): Handler =>
  async () =>
    encodeFeatures(service.codec !== undefined);
