// One look at an entry of the server that others are taken from.

import { readFields, type RemotePath } from '../../base/index.ts';
import type { Entry } from '../../storage/index.ts';
import type { FileCallOptions } from '../files-api.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { decodeEntry } from '../wire/entries.ts';
import { METHODS, encodePathRequest } from '../wire/requests.ts';

/** The entry itself. Code: `NOT_FOUND`. */
export const statAtServer = async (
  from: RemoteContext,
  path: RemotePath,
  options: FileCallOptions,
): Promise<Entry> => {
  const answer = await from.session.call(METHODS.stat, encodePathRequest(path), from.callOptions(options));
  return decodeEntry(readFields(answer, 'answer').any('entry'));
};
