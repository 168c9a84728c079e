// The service "shares", asked over a session. Browser-safe.

import { parseRemotePath } from '../../base/index.ts';
import type { Session } from '../../session/index.ts';
import type { ShareInfo, SharesApi } from '../shares-api.ts';
import { decodeMember } from '../wire/answers.ts';
import { decodeShare, encodeNewShare } from '../wire/shares.ts';
import { callForList } from './call-for-list.ts';

/** `address`: where the server was reached, "https://HOST:PORT"; links begin with it where the server knows no better. */
export const createShareCalls = (session: Session, address: string): SharesApi => {
  const decode = (value: unknown): ShareInfo => decodeShare(value, address);
  return {
    create: async ({ path, access = 'read', ...share }) => {
      const request = encodeNewShare({ ...share, path: parseRemotePath(path), access });
      return decodeMember(await session.call('shares.create', request), 'share', decode);
    },
    list: ({ all = false } = {}) => callForList(session, 'shares.list', { all }, 'shares', decode),
    revoke: async (id) => decodeMember(await session.call('shares.revoke', { id }), 'share', decode),
  };
};
