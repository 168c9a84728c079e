// The beginning of a download: of a file of the root, or of one in its trash.

import { WherryError, malformed, readFields, toWherryError } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { Entry } from '../../storage/index.ts';
import { withCompression } from '../wire/compression.ts';
import { decodeEntry } from '../wire/entries.ts';
import { METHODS, encodeDownloadRequest, type DownloadRequest } from '../wire/requests.ts';
import type { Patience } from './patience.ts';
import { nextMessage, openStream, type RemoteContext } from './remote-context.ts';

/** Asks for a file, compressed where the context compresses. */
export const requestDownload = (
  remote: RemoteContext,
  request: DownloadRequest,
  patience: Patience,
  lane: 'normal' | 'bulk' = 'bulk',
): Promise<LinkStream> => {
  const method = request.item === undefined ? METHODS.download : METHODS.trashDownload;
  const params = withCompression(encodeDownloadRequest(request), remote.compression);
  return openStream(remote, method, params, patience, lane);
};

/** The entry of the first message: it must be a file, whatever else was asked for. `UNKNOWN_METHOD`: an older server, and its trash. */
export const receiveEntry = async (
  stream: LinkStream,
  { item }: Pick<DownloadRequest, 'item'>,
  patience: Patience,
): Promise<Entry> => {
  const message = await nextMessage(stream, patience).catch((error: unknown) => {
    if (item === undefined || toWherryError(error).code !== 'UNKNOWN_METHOD') throw error;
    throw new WherryError(
      'UNKNOWN_METHOD',
      'The server is older and cannot show what is in its trash; update it, or restore the item to another path and read that.',
      { cause: error },
    );
  });
  const entry = decodeEntry(readFields(message, 'answer').any('entry'));
  if (entry.kind !== 'file') throw malformed('answer', 'it announces something that is not a file');
  return entry;
};
