// The service "account": what everybody may do with their own account (docs/spec/admin.md). Passwords and codes are asked
// for through the link, never sent in requests.

import { WherryError } from '../../base/index.ts';
import {
  ensureLoginHolds,
  ensureUsablePassword,
  generateTotpSecret,
  hashPassword,
  totpSecretText,
  totpStep,
  totpUri,
  verifyPassword,
  type Account,
  type AccountStore,
  type LoginGate,
} from '../../accounts/index.ts';
import {
  askPeer,
  type CallContext,
  type Handler,
  type PeerCalls,
  type Principal,
  type QuestionKind,
  type Service,
} from '../../session/index.ts';
import { accountInfo, addTokenTo, revokeTokenOf, tokenInfo } from './administration.ts';
import { toWire } from '../wire/fields.ts';
import { decodeNamed, decodeNewToken } from '../wire/requests.ts';

export interface AccountServiceDeps {
  readonly accounts: AccountStore;
  /** Shared with the doors people log in through: a stolen link must not be a place to guess passwords. */
  readonly gate: LoginGate;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Bytes of the account's home, where it has a quota. */
  readonly usedBytes: (account: Account) => Promise<number | undefined>;
  readonly onChange: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

const principalOf = ({ principal }: CallContext): Principal => {
  if (principal === undefined) throw new WherryError('FORBIDDEN', 'Nobody has logged in here.');
  return principal;
};

const peerOf = ({ peer }: CallContext): PeerCalls => {
  if (peer === undefined) throw new WherryError('UNSUPPORTED', 'Nobody can be asked on this link.');
  return peer;
};

const ask = async (context: CallContext, kind: QuestionKind, text: string): Promise<string> => {
  const answer = await askPeer(peerOf(context), { kind, text }, context.signal);
  return typeof answer === 'string' ? answer : '';
};

export const createAccountService = (deps: AccountServiceDeps): Service => {
  const { accounts } = deps;

  /** For a login that still holds: a link that is about to be ended must not leave a token or a password behind. */
  const accountOf = (context: CallContext): Promise<Account> =>
    ensureLoginHolds(accounts, principalOf(context), deps.now());

  /** The present password, where there is one: a link that was left open is not its owner. */
  const confirmPassword = async (context: CallContext, account: Account): Promise<void> => {
    if (account.passwordHash === undefined) return;
    const password = await ask(context, 'secret', `Present password of ${account.name}`);
    const attempt = deps.gate.attempt(principalOf(context).remoteAddress, account.name);
    if (!(await verifyPassword(account.passwordHash, password)))
      throw new WherryError('UNAUTHENTICATED', 'The password is wrong; nothing was changed.');
    attempt.succeeded();
  };

  const askNewPassword = async (context: CallContext, account: Account): Promise<string> => {
    const password = await ask(context, 'secret', `New password for ${account.name}`);
    ensureUsablePassword(password);
    if ((await ask(context, 'secret', 'The same password again')) === password) return password;
    throw new WherryError('BAD_REQUEST', 'The two passwords differ; nothing was changed.');
  };

  const changePassword: Handler = async (_params, context) => {
    const account = await accountOf(context);
    const { revision: ifRevision } = account;
    await confirmPassword(context, account);
    const passwordHash = await hashPassword(await askNewPassword(context, account));
    const exceptToken = principalOf(context).tokenId;
    // What was confirmed is the password of then.
    await accounts.changeAccount(account.name, { passwordHash }, { revoke: 'all', exceptToken, ifRevision });
    deps.onChange('account.change', { by: account.name, name: account.name, password: 'changed' });
    return {};
  };

  const enableTotp: Handler = async (_params, context) => {
    const account = await accountOf(context);
    if (account.passwordHash === undefined)
      throw new WherryError(
        'BAD_REQUEST',
        'Codes go with a password, and this account has none; set one first.',
      );
    await confirmPassword(context, account);
    const secret = generateTotpSecret();
    await context.stream.send({
      uri: await totpUri(secret, account.name),
      secret: await totpSecretText(secret),
    });
    const code = await ask(context, 'text', 'Code that your authenticator app shows now');
    const step = await totpStep(secret, code, deps.now());
    if (step === undefined)
      throw new WherryError(
        'UNAUTHENTICATED',
        'The code is wrong, so codes stay off; compare the clocks and try again.',
      );
    // The code has served: nobody who saw it logs in with it.
    const change = { totpSecret: secret, totpStep: step };
    await accounts.changeAccount(account.name, change, { ifRevision: account.revision });
    deps.onChange('account.change', { by: account.name, name: account.name, totp: 'enabled' });
    return {};
  };

  const disableTotp: Handler = async (_params, context) => {
    const account = await accountOf(context);
    await confirmPassword(context, account);
    await accounts.changeAccount(account.name, { totpSecret: undefined }, { ifRevision: account.revision });
    deps.onChange('account.change', { by: account.name, name: account.name, totp: 'removed' });
    return {};
  };

  return {
    name: 'account',
    methods: {
      whoAmI: async (_params, context) => {
        const account = await accountOf(context);
        const { tokenId } = principalOf(context);
        const found = tokenId === undefined ? undefined : await accounts.findToken(tokenId);
        const token = found === undefined ? undefined : tokenInfo(found.token);
        const usedBytes = await deps.usedBytes(account);
        return toWire({ ...accountInfo(account), usedBytes, token, serverTimeMs: deps.now() });
      },
      tokens: async (_params, context) => {
        const account = await accountOf(context);
        return { tokens: toWire((await accounts.listTokens(account.name)).map(tokenInfo)) };
      },
      addToken: async (params, context) => {
        const account = await accountOf(context);
        const token = decodeNewToken(params);
        await addTokenTo(accounts, account.name, token, deps.now());
        deps.onChange('token.add', { by: account.name, name: account.name, token: token.name });
        return {};
      },
      revokeToken: async (params, context) => {
        const account = await accountOf(context);
        const token = await revokeTokenOf(accounts, decodeNamed(params).name, account.name);
        deps.onChange('token.revoke', { by: account.name, name: account.name, token: token.name });
        return { token: toWire(token) };
      },
      changePassword,
      enableTotp,
      disableTotp,
    },
  };
};
