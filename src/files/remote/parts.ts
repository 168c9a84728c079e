// The calls about unfinished uploads.

import { readFields } from '../../base/index.ts';
import type { Files, RemotePart } from '../files-api.ts';
import { decodePartKey, decodeParts, encodePartKey } from '../wire/parts.ts';
import { METHODS } from '../wire/requests.ts';
import { endedBy } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

export const createPartCalls = (remote: RemoteContext): Pick<Files, 'parts' | 'discardPart'> => ({
  async parts(options) {
    const patience = remote.patience(options);
    const parts: RemotePart[] = [];
    try {
      const stream = await openStream(remote, METHODS.parts, {}, patience, 'normal');
      stream.end();
      try {
        for (
          let message = await nextMessage(stream, patience);
          message !== undefined;
          message = await nextMessage(stream, patience)
        )
          parts.push(...decodeParts(message));
        return parts;
      } finally {
        abandon(stream);
      }
    } catch (error: unknown) {
      throw endedBy(error, patience.signal);
    } finally {
      patience.close();
    }
  },
  async discardPart(key, options) {
    const params = encodePartKey(decodePartKey({ key }));
    const answer = await remote.session.call(METHODS.discardPart, params, remote.callOptions(options));
    return readFields(answer, 'answer').flag('discarded', false);
  },
});
