// Both services, asked over a session. Browser-safe.

import type { Session } from '../../session/index.ts';
import type { AccountApi, AdminApi } from '../admin-api.ts';
import {
  answerFields,
  decodeAccount,
  decodeAuditEntry,
  decodeInvite,
  decodeList,
  decodeMember,
  decodeToken,
  decodeWhoAmI,
} from '../wire/answers.ts';
import { text, toWire } from '../wire/fields.ts';
import { createActivityDecoder, decodeConnection, decodeStatus } from '../wire/server-answers.ts';
import { callForList } from './call-for-list.ts';

export const createAdminCalls = (session: Session): AdminApi => {
  const call = (method: string, params: unknown): Promise<unknown> =>
    session.call(`admin.${method}`, toWire(params));
  const callList = <T>(method: string, params: unknown, name: string, item: (value: unknown) => T) =>
    callForList(session, `admin.${method}`, params, name, item);
  return {
    listAccounts: () => callList('accounts', {}, 'accounts', decodeAccount),
    addAccount: async (request) => decodeMember(await call('addAccount', request), 'account', decodeAccount),
    changeAccount: async (name, change) =>
      decodeMember(await call('changeAccount', { name, ...change }), 'account', decodeAccount),
    removeAccount: async (name) => void (await call('removeAccount', { name })),
    listTokens: (account) => callList('tokens', { account }, 'tokens', decodeToken),
    addToken: async (account, token) => void (await call('addToken', { ...token, account })),
    revokeToken: async (name, account) =>
      decodeMember(await call('revokeToken', { name, account }), 'token', decodeToken),
    addInvite: async (init) => {
      const answer = answerFields(await call('addInvite', init));
      return { code: text(answer, 'code'), invite: decodeInvite(answer.any('invite')) };
    },
    listInvites: () => callList('invites', {}, 'invites', decodeInvite),
    removeInvite: async (name) => void (await call('removeInvite', { name })),
    queryAudit: (request) => callList('audit', request, 'entries', decodeAuditEntry),
    listConnections: () => callList('connections', {}, 'connections', decodeConnection),
    endConnection: async (id) => void (await call('endConnection', { id })),
    status: async () => decodeStatus(await call('status', {})),
    watchActivity: (onActivity, signal) => watchActivity(session, onActivity, signal),
    shutDown: async (options) => void (await call('shutDown', options ?? {})),
  };
};

const watchActivity: (
  session: Session,
  ...args: Parameters<AdminApi['watchActivity']>
) => Promise<void> = async (session, onActivity, signal) => {
  if (signal.aborted) return;
  const stream = await session.open('admin.activity', {}, { signal });
  stream.end();
  const decode = createActivityDecoder();
  try {
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      const activity = decode(message);
      if (activity !== undefined) await onActivity(activity);
    }
  } catch (error) {
    // Whoever has ended it knows.
    if (!signal.aborted) throw error;
  }
};

/** `onTotpSecret` shows the secret for the authenticator app; it holds what a thief would want. */
export const createAccountCalls = (
  session: Session,
  onTotpSecret: (uri: string, secret: string) => void,
): AccountApi => {
  const call = (method: string, params: unknown = {}, timeoutMs = ANSWERING_TIMEOUT_MS): Promise<unknown> =>
    session.call(`account.${method}`, toWire(params), { timeoutMs });
  return {
    whoAmI: async () => decodeWhoAmI(await call('whoAmI')),
    addToken: async (token) => void (await call('addToken', token)),
    listTokens: async () => decodeList(await call('tokens'), 'tokens', decodeToken),
    revokeToken: async (name, timeoutMs) =>
      decodeMember(await call('revokeToken', { name }, timeoutMs), 'token', decodeToken),
    changePassword: async () => void (await call('changePassword')),
    enableTotp: async () => {
      const stream = await session.open('account.enableTotp', {}, { timeoutMs: ANSWERING_TIMEOUT_MS });
      stream.end();
      const shown = answerFields(await stream.receive());
      onTotpSecret(text(shown, 'uri'), text(shown, 'secret'));
      await stream.receive();
    },
    disableTotp: async () => void (await call('disableTotp')),
  };
};

/** Calls during which a person is asked. */
const ANSWERING_TIMEOUT_MS = 300_000;
