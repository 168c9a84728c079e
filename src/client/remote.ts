// What `connect()` gives: a handle on one server.

import type { RemotePath } from '../base/index.ts';
import type { AccountApi, AdminApi, SharesApi } from '../admin/index.ts';
import type { Files } from '../files/index.ts';
import type { AnswerQuestion, Session, SessionEvents } from '../session/index.ts';
import type { Sync } from '../sync/index.ts';
import type { DiskWork } from '../storage/disk/index.ts';
import type { CarrierName } from './carrier-name.ts';

/** A server, as its client sees it. Survives lost connections. */
export interface Remote extends AsyncDisposable {
  readonly files: Files;
  /** Keeps local directories in step with those of the server. */
  readonly sync: Sync;
  /** One's own account. */
  readonly account: AccountApi;
  /** Accounts, tokens, connections and the audit of the server; for accounts that administer it. */
  readonly admin: AdminApi;
  /** Links by which others reach files of the server without an account. */
  readonly shares: SharesApi;
  readonly session: Session;
  /** Where the account's relative business happens: its home, or "/". Waits for the login. */
  home(): Promise<RemotePath>;
  /** Where it is connected: "wherry://HOST:PORT#PIN", or "wss://HOST[:PORT][/PATH]#PIN" over WebSocket. */
  readonly address: string;
  /** Set when the server's key is not the one stored from an earlier contact, although its proof was valid. Show it loudly. */
  readonly warning: string | undefined;
  close(): Promise<void>;
}

export interface ConnectInit {
  readonly host: string;
  /** Default 6768; over WebSocket 443 (`wss`) and 80 (`ws`). */
  readonly port?: number | undefined;
  /** Logs in with it; without one, `user` logs in with a password, for which `answer` is asked. */
  readonly token?: string | undefined;
  /**
   * With a token, the account that it must belong to. Without one, the account to log in to by password. Only to a server that is known (`publicKey`, or its key kept from an earlier contact), on
   * this machine, or confirmed by `answer` (a question of the kind `confirm`).
   */
  readonly user?: string | undefined;
  /** Make the account of `user` first. The server says who may. */
  readonly register?: { readonly invite?: string | undefined } | undefined;
  /** Answers questions of the server, and of this client about it (`isLocal`). Default: nobody is there, and they are refused. */
  readonly answer?: AnswerQuestion | undefined;
  /** Let the server ask for secrets also after the login; a function decides at each question. Default false. */
  readonly takesSecrets?: boolean | (() => boolean) | undefined;
  /** Shows the secret of one-time codes, for `account.enableTotp`. */
  readonly onTotpSecret?: ((uri: string, secret: string) => void) | undefined;
  /** Pin, or public key (base64url or PEM), of the server. A server with another key is refused, always. */
  readonly publicKey?: string | undefined;
  /**
   * `tls` (default); `tcp` without encryption: only to loopback, unless `insecure`; `wss` or `ws` over WebSocket, through proxies for HTTPS
   * and HTTP. Inside a WebSocket the link has its own TLS, so it is as safe, and the server as sure, whoever ends the outer one.
   */
  readonly carrier?: CarrierName | undefined;
  /** Over WebSocket, the path that leads to the server. Default "/link". */
  readonly path?: string | undefined;
  readonly insecure?: boolean | undefined;
  /** Directory that keeps pins and this install's id. Default `$XDG_STATE_HOME/wherry`; `false` keeps nothing. */
  readonly stateDirectory?: string | false | undefined;
  /** Milliseconds to wait for the connection, and the default for each call without progress. Default 30 000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Bytes a second, at least 16 KiB, that this connection takes at most: each way, or only what is sent (`upload`) or
   * received (`download`). Default: no limit.
   */
  readonly bandwidth?:
    number | { readonly upload?: number | undefined; readonly download?: number | undefined } | undefined;
  /** Try again by itself when the link is lost. Default true. */
  readonly reconnect?: boolean | undefined;
  /**
   * Wait for the server's answer to the login. Default true. With false, and a server whose key is known, `connect`
   * fulfils a round trip earlier, and a refused login is told by the first call.
   */
  readonly awaitLogin?: boolean | undefined;
  /**
   * Who reads and writes local files: `threads` (default), so that the calling thread never waits for a disk; or `caller`,
   * for a program that does nothing else meanwhile, such as a script: the calling thread too, as long as files are small
   * and the disk is quick. That spares starting a thread, which takes longer than some thousand small files.
   */
  readonly diskWork?: DiskWork | undefined;
  /** Told when the link is lost, at each attempt to make it again that fails, and when it is there (again). */
  readonly events?: SessionEvents | undefined;
}
