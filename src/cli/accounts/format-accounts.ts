// Accounts, tokens, invites, connections and audit records as tables for people and objects for programs. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import type { AccountInfo, AuditEntry, ConnectionInfo, InviteInfo, TokenInfo } from '../../admin/index.ts';
import { formatVerbs } from '../../accounts/rights/index.ts';
import { formatSpan } from '../text/format-duration.ts';
import { formatTable } from '../text/format-table.ts';
import { formatIsoTime, formatLocalTime } from '../text/format-time.ts';

const time = (ms: number | undefined): string =>
  ms === undefined ? '-' : formatLocalTime(ms * 1000).slice(0, 16);

const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : formatIsoTime(ms * 1000);

/** "editor on /home/anna, reader on /photos". */
export const formatGrants = ({ grants, name }: Pick<AccountInfo, 'grants' | 'name'>): string => {
  if (name === 'owner') return 'everything';
  if (grants.length === 0) return 'nothing';
  const sorted = grants.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.map(({ path, verbs }) => `${formatVerbs(verbs)} on ${displayName(path)}`).join(', ');
};

const loginOf = ({ hasPassword, hasTotp }: AccountInfo): string => {
  if (!hasPassword) return 'token';
  return hasTotp ? 'password+code' : 'password';
};

export const formatAccountTable = (accounts: readonly AccountInfo[]): string =>
  formatTable(
    ['NAME', 'STATE', 'LOGIN', 'QUOTA', 'MAY'],
    accounts.map((account) => [
      displayName(account.name),
      account.isDisabled ? 'disabled' : 'active',
      loginOf(account),
      account.quotaBytes === undefined ? '-' : formatSize(account.quotaBytes),
      formatGrants(account),
    ]),
  );

export const accountJson = (account: AccountInfo): Readonly<Record<string, unknown>> => ({
  type: 'account',
  name: account.name,
  grants: account.grants,
  home: account.home,
  quotaBytes: account.quotaBytes,
  isDisabled: account.isDisabled,
  hasPassword: account.hasPassword,
  hasTotp: account.hasTotp,
  created: iso(account.createdMs),
});

export const formatTokenTable = (tokens: readonly TokenInfo[]): string =>
  formatTable(
    ['ID', 'ACCOUNT', 'NAME', 'CREATED', 'EXPIRES', 'LAST USED'],
    tokens.map((token) => [
      displayName(token.id),
      displayName(token.account),
      displayName(token.name),
      time(token.createdMs),
      token.expiresMs === undefined ? 'never' : time(token.expiresMs),
      token.usedMs === undefined ? 'never' : time(token.usedMs),
    ]),
  );

export const tokenJson = (token: TokenInfo): Readonly<Record<string, unknown>> => ({
  type: 'token',
  id: token.id,
  account: token.account,
  name: token.name,
  kind: token.kind,
  created: iso(token.createdMs),
  expires: iso(token.expiresMs),
  used: iso(token.usedMs),
});

export const formatInviteTable = (invites: readonly InviteInfo[]): string =>
  formatTable(
    ['ID', 'ROLE', 'HOME', 'QUOTA', 'EXPIRES'],
    invites.map((invite) => [
      displayName(invite.id),
      formatVerbs(invite.verbs),
      invite.hasHome ? 'yes' : 'no',
      invite.quotaBytes === undefined ? '-' : formatSize(invite.quotaBytes),
      time(invite.expiresMs),
    ]),
  );

export const inviteJson = (invite: InviteInfo): Readonly<Record<string, unknown>> => ({
  type: 'invite',
  id: invite.id,
  verbs: invite.verbs,
  hasHome: invite.hasHome,
  quotaBytes: invite.quotaBytes,
  created: iso(invite.createdMs),
  expires: iso(invite.expiresMs),
});

export const formatConnectionTable = (connections: readonly ConnectionInfo[]): string =>
  formatTable(
    ['ID', 'ACCOUNT', 'ADDRESS', 'FOR', 'CALLS', 'RECEIVED', 'SENT', 'CLIENT'],
    connections.map((connection) => [
      String(connection.id),
      displayName(connection.account),
      displayName(connection.remoteAddress),
      formatSpan(connection.forMs / 1000),
      String(connection.calls),
      formatSize(connection.receivedBytes),
      formatSize(connection.sentBytes),
      displayName(`${connection.agent} (${connection.carrier})`),
    ]),
  );

export const connectionJson = (connection: ConnectionInfo): Readonly<Record<string, unknown>> => ({
  type: 'connection',
  ...connection,
});

const fieldText = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = displayName(text ?? '');
  return /[\s"=]/u.test(shown) || shown === '' ? JSON.stringify(shown) : shown;
};

/** One line, whatever names and texts it holds. */
export const formatAuditLine = ({ timeMs, level, event, account, address, fields }: AuditEntry): string => {
  const who = [account, address].filter((part) => part !== undefined).map((part) => displayName(part));
  const rest = Object.entries(fields).map(([name, value]) => `${displayName(name)}=${fieldText(value)}`);
  const mark = level === 'info' ? '' : `${displayName(level).toUpperCase()} `;
  return `${[formatLocalTime(timeMs * 1000), `${mark}${displayName(event)}`, who.join('@'), ...rest].filter((part) => part !== '').join('  ')}\n`;
};

export const auditJson = ({
  timeMs,
  address: remoteAddress,
  ...entry
}: AuditEntry): Readonly<Record<string, unknown>> => ({
  type: 'audit',
  time: iso(timeMs),
  ...entry,
  remoteAddress,
});
