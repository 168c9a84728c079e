// The service "admin": administration over a link, for accounts that have the verb `admin` (docs/spec/admin.md).

import type { Account } from '../../accounts/index.ts';
import { forbidden, isAllowed } from '../../accounts/rights/index.ts';
import { ROOT_PATH } from '../../base/index.ts';
import type { Handler, Service } from '../../session/index.ts';
import { createAdministration, type AdministrationDeps } from './administration.ts';
import { toWire } from '../wire/fields.ts';
import {
  decodeAccountFilter,
  decodeAddAccount,
  decodeAddInvite,
  decodeAuditRequest,
  decodeChangeAccount,
  decodeId,
  decodeNamed,
  decodeNewToken,
} from '../wire/requests.ts';

/** Bytes of a list in one message, roughly; what is longer goes in several. */
const ITEMS_PER_MESSAGE = 100;

/** Sends a list that may not fit one message; the last of it is the answer. */
const inMessages =
  (name: string, load: (params: unknown) => Promise<readonly unknown[]>): Handler =>
  async (params, { stream }) => {
    let items = await load(params);
    while (items.length > ITEMS_PER_MESSAGE) {
      await stream.send({ [name]: toWire(items.slice(0, ITEMS_PER_MESSAGE)) });
      items = items.slice(ITEMS_PER_MESSAGE);
    }
    return { [name]: toWire(items) };
  };

/** `account`: whose link it is, as it was when it logged in; a change of its rights ends the link. */
export const createAdminService = (deps: AdministrationDeps, account: Account): Service => {
  const admin = createAdministration(deps, account.name);
  const nothing = async (work: Promise<unknown>): Promise<Record<string, never>> => {
    await work;
    return {};
  };
  const methods: Record<string, Handler> = {
    accounts: inMessages('accounts', () => admin.listAccounts()),
    addAccount: async (params) => ({ account: toWire(await admin.addAccount(decodeAddAccount(params))) }),
    changeAccount: async (params) => {
      const { name, change } = decodeChangeAccount(params);
      return { account: toWire(await admin.changeAccount(name, change)) };
    },
    removeAccount: async (params) => nothing(admin.removeAccount(decodeNamed(params).name)),
    tokens: inMessages('tokens', (params) => admin.listTokens(decodeAccountFilter(params))),
    addToken: async (params) =>
      nothing(admin.addToken(decodeNamed(params).account ?? account.name, decodeNewToken(params))),
    revokeToken: async (params) => {
      const { name, account: whose } = decodeNamed(params);
      return { token: toWire(await admin.revokeToken(name, whose)) };
    },
    addInvite: async (params) => {
      const { code, invite } = await admin.addInvite(decodeAddInvite(params));
      return { code, invite: toWire(invite) };
    },
    invites: inMessages('invites', () => admin.listInvites()),
    removeInvite: async (params) => nothing(admin.removeInvite(decodeNamed(params).name)),
    audit: inMessages('entries', (params) => admin.queryAudit(decodeAuditRequest(params))),
    connections: inMessages('connections', () => admin.listConnections()),
    endConnection: async (params) => nothing(admin.endConnection(decodeId(params))),
  };
  const refuse: Handler = async () => {
    throw forbidden(account.name, 'admin', ROOT_PATH);
  };
  const mayAdminister = isAllowed(account.rights, 'admin', ROOT_PATH);
  return {
    name: 'admin',
    methods: mayAdminister ? methods : Object.fromEntries(Object.keys(methods).map((name) => [name, refuse])),
  };
};
