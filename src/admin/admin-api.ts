// What can be done with accounts: by oneself, and by who administers a server. The same calls work over a link
// (`remote/`) and directly on a server's database (`administration.ts`), so that a server can be set up before it runs.

import type { RemotePath } from '../base/index.ts';
import type { Account, AccountToken, Invite, TokenKind, TokenVerifier } from '../accounts/index.ts';
import type { Rights, Verb } from '../accounts/rights/index.ts';
import type { AuditQuery, StoredAuditRecord } from '../catalog/index.ts';
import type { ServerAdminApi } from './server-api.ts';

/** An account, without anything secret. */
export interface AccountInfo extends Pick<
  Account,
  'name' | 'home' | 'quotaBytes' | 'isDisabled' | 'createdMs'
> {
  readonly grants: Rights;
  readonly hasPassword: boolean;
  /** Whether one-time codes are asked for besides the password. */
  readonly hasTotp: boolean;
}

/** A token without what it is recognised by. */
export interface TokenInfo extends Omit<AccountToken, 'verifier'> {
  /** Public; names the token in lists. */
  readonly id: string;
}

/** An invite without its code. */
export interface InviteInfo extends Omit<Invite, 'codeHash' | 'rights'> {
  readonly verbs: readonly Verb[];
}

/** Who the server takes this client for. */
export interface WhoAmI extends AccountInfo {
  /** Bytes of the home, where there is a quota; too high by what was replaced lately. */
  readonly usedBytes?: number | undefined;
  /** The token of this login; undefined after a login by password. */
  readonly token?: TokenInfo | undefined;
  /** The server's clock, milliseconds since 1970. */
  readonly serverTimeMs: number;
}

export interface NewToken {
  /** Unique within the account. 1 to 64 characters. */
  readonly name: string;
  /** Made by the client: the server never sees the token itself. */
  readonly verifier: TokenVerifier;
  readonly kind: TokenKind;
  /** Milliseconds since 1970; default: never. */
  readonly expiresMs?: number | undefined;
}

/** One's own account. */
export interface AccountApi {
  whoAmI(): Promise<WhoAmI>;
  /** Codes: `ALREADY_EXISTS`, `BAD_REQUEST`, `QUOTA` (200 tokens). */
  addToken(token: NewToken): Promise<void>;
  listTokens(): Promise<readonly TokenInfo[]>;
  /**
   * By name or id. `timeoutMs`: how long to wait for the answer, and for a lost link to be made again; default 300 000.
   * Codes: `NOT_FOUND`, `FORBIDDEN` (the token the server was started with).
   */
  revokeToken(nameOrId: string, timeoutMs?: number): Promise<TokenInfo>;
  /** The server asks for the present password, if there is one, and the new one. Every other login of the account ends. */
  changePassword(): Promise<void>;
  /** The server asks for the password and shows the secret; a code proves that the app has it. */
  enableTotp(): Promise<void>;
  /** The server asks for the password. */
  disableTotp(): Promise<void>;
}

export interface AddAccountRequest {
  readonly name: string;
  /** At its home, or everywhere when it has none. */
  readonly verbs: readonly Verb[];
  /** True: a home of its own below the directory of homes. A path: that directory. Default: none. */
  readonly home?: boolean | RemotePath | undefined;
  readonly quotaBytes?: number | undefined;
  /** Default: no login by password. */
  readonly password?: string | undefined;
}

/** Members that are left out stay; `null` takes the value away. */
export interface ChangeAccountRequest {
  /** Sets the verbs at a path; `null` removes the rule there. */
  readonly grant?: { readonly path: RemotePath; readonly verbs: readonly Verb[] | null } | undefined;
  readonly quotaBytes?: number | null | undefined;
  readonly isDisabled?: boolean | undefined;
  /** A new password revokes the account's tokens, unless `keepTokens`. */
  readonly password?: string | null | undefined;
  readonly keepTokens?: boolean | undefined;
  /** Only `null`: no more codes. They are switched on by oneself. */
  readonly totp?: null | undefined;
}

export type AuditEntry = StoredAuditRecord;

export interface AuditRequest extends Omit<AuditQuery, 'limit'> {
  /** The newest so many. Default 100, at most 1000. */
  readonly limit?: number | undefined;
}

/** For the verb `admin`. Codes everywhere: `FORBIDDEN`. Nobody but the owner changes the owner. */
export interface AdminApi extends ServerAdminApi {
  listAccounts(): Promise<readonly AccountInfo[]>;
  /** Codes: `ALREADY_EXISTS`, `INVALID_NAME`, `BAD_REQUEST`. */
  addAccount(request: AddAccountRequest): Promise<AccountInfo>;
  /** Ends its links, which come back if they still may. Codes: `NOT_FOUND`, `BAD_REQUEST`. */
  changeAccount(name: string, change: ChangeAccountRequest): Promise<AccountInfo>;
  /** Its files stay. Code: `NOT_FOUND`. */
  removeAccount(name: string): Promise<void>;
  /** Default: of all accounts. */
  listTokens(account?: string): Promise<readonly TokenInfo[]>;
  addToken(account: string, token: NewToken): Promise<void>;
  revokeToken(nameOrId: string, account?: string): Promise<TokenInfo>;
  /** Returns the code, which is shown once. */
  addInvite(init: {
    readonly verbs: readonly Verb[];
    readonly hasHome: boolean;
    readonly quotaBytes?: number | undefined;
    readonly lifetimeMs: number;
  }): Promise<{ readonly code: string; readonly invite: InviteInfo }>;
  listInvites(): Promise<readonly InviteInfo[]>;
  /** Code: `NOT_FOUND`. */
  removeInvite(id: string): Promise<void>;
  queryAudit(request: AuditRequest): Promise<readonly AuditEntry[]>;
}
