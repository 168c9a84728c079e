// The methods about unfinished uploads. An account sees its own, the owner of the server all; what it does not see is
// not there for it.

import { PART_LIFETIME_MS } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import type { StoredPart } from '../../storage/index.ts';
import { MAX_LIST_ENTRIES, MESSAGE_SIZE } from '../limits.ts';
import { decodePartKey, encodePart } from '../wire/parts.ts';
import { accountOf, type ServiceContext } from './service-context.ts';

// The built-in account of the server's token.
const OWNER_ACCOUNT = 'owner';
// Bytes of a part on the wire besides its path and label, roughly.
const PART_OVERHEAD = 160;

const visibleParts = async (
  service: ServiceContext,
  context: CallContext,
): Promise<readonly StoredPart[]> => {
  const account = accountOf(context);
  const parts = await service.storage.parts.list();
  return account === OWNER_ACCOUNT ? parts : parts.filter(({ owner }) => owner === account);
};

export const partHandlers = (service: ServiceContext): Record<string, Handler> => ({
  parts: async (_params, context) => {
    let message: unknown[] = [];
    let size = 0;
    for (const part of await visibleParts(service, context)) {
      message.push(encodePart(part, PART_LIFETIME_MS));
      size += PART_OVERHEAD + 3 * (part.path.length + part.label.length + part.owner.length);
      if (size < MESSAGE_SIZE && message.length < MAX_LIST_ENTRIES) continue;
      await context.stream.send({ parts: message });
      [message, size] = [[], 0];
    }
    return { parts: message };
  },
  discardPart: async (params, context) => {
    const key = decodePartKey(params);
    const part = (await visibleParts(service, context)).find((candidate) => candidate.key === key);
    if (part === undefined) return { discarded: false };
    const discarded = await service.storage.parts.discard(key);
    if (discarded) service.log('files.discardPart', context, { path: part.path, verified: part.verified });
    return { discarded };
  },
});
