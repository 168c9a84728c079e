// The service "admin": administration over a link, for accounts that have the verb `admin` (docs/spec/admin.md).

import { ensureLoginHolds, type Account } from '../../accounts/index.ts';
import type { AdminApi } from '../admin-api.ts';
import { forbidden, isAllowed } from '../../accounts/rights/index.ts';
import { ROOT_PATH } from '../../base/index.ts';
import type { CallContext, Handler, Service } from '../../session/index.ts';
import { createAdministration, type AdministrationDeps } from './administration.ts';
import { inMessages } from './in-messages.ts';
import { toWire } from '../wire/fields.ts';
import { encodeActivity, encodeStatus } from '../wire/server-answers.ts';
import {
  decodeAccountFilter,
  decodeAddAccount,
  decodeAddInvite,
  decodeAuditRequest,
  decodeChangeAccount,
  decodeGrace,
  decodeId,
  decodeNamed,
  decodeNewToken,
} from '../wire/requests.ts';

/** `account`: whose link it is, as it was when it logged in. A login that holds no more administers nothing, ended or not. */
export const createAdminService = (deps: AdministrationDeps, account: Account): Service => {
  const adminOf = ({ principal }: CallContext): AdminApi =>
    createAdministration(deps, account.name, async () => {
      if (principal === undefined) throw forbidden(account.name, 'admin', ROOT_PATH);
      await ensureLoginHolds(deps.accounts, principal, deps.now());
    });
  const nothing = async (work: Promise<unknown>): Promise<Record<string, never>> => {
    await work;
    return {};
  };
  const methods: Record<string, Handler> = {
    accounts: inMessages('accounts', (_params, context) => adminOf(context).listAccounts()),
    addAccount: async (params, context) => ({
      account: toWire(await adminOf(context).addAccount(decodeAddAccount(params))),
    }),
    changeAccount: async (params, context) => {
      const { name, change } = decodeChangeAccount(params);
      return { account: toWire(await adminOf(context).changeAccount(name, change)) };
    },
    removeAccount: async (params, context) =>
      nothing(adminOf(context).removeAccount(decodeNamed(params).name)),
    tokens: inMessages('tokens', (params, context) =>
      adminOf(context).listTokens(decodeAccountFilter(params)),
    ),
    addToken: async (params, context) =>
      nothing(adminOf(context).addToken(decodeNamed(params).account ?? account.name, decodeNewToken(params))),
    revokeToken: async (params, context) => {
      const { name, account: whose } = decodeNamed(params);
      return { token: toWire(await adminOf(context).revokeToken(name, whose)) };
    },
    addInvite: async (params, context) => {
      const { code, invite } = await adminOf(context).addInvite(decodeAddInvite(params));
      return { code, invite: toWire(invite) };
    },
    invites: inMessages('invites', (_params, context) => adminOf(context).listInvites()),
    removeInvite: async (params, context) => nothing(adminOf(context).removeInvite(decodeNamed(params).name)),
    audit: inMessages('entries', (params, context) =>
      adminOf(context).queryAudit(decodeAuditRequest(params)),
    ),
    connections: inMessages('connections', (_params, context) => adminOf(context).listConnections()),
    endConnection: async (params, context) => nothing(adminOf(context).endConnection(decodeId(params))),
    status: async (_params, context) => encodeStatus(await adminOf(context).status()),
    activity: async (_params, context) => {
      context.onlyTells?.();
      return nothing(
        adminOf(context).watchActivity(async (activity) => {
          for (const message of encodeActivity(activity)) await context.stream.send(message);
        }, context.signal),
      );
    },
    shutDown: async (params, context) => nothing(adminOf(context).shutDown({ graceMs: decodeGrace(params) })),
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
