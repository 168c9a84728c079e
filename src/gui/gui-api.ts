// What a page that `wherry gui` has opened can ask of the program behind it: the contract of both. The page logs in with its
// ticket (POST /session with `{secret: ticket}`), opens the link at /link like the page of any server, and gets:
//
// - "files.*" of that session: this computer, from the directory that `info` names, as the path "/". There is no trash, so
//   removing asks for `permanent`, and says so to the person first.
// - `createGuiCalls(session)`: everything below.
//
// A connection to a server belongs to the program, not to the page: it is still there when the page is loaded again. What the page
// does at a server goes through `sessionOf(connection)`, to be given to `createFiles`, `createAdminCalls` and `createShareCalls`.

import type { ErrorCode } from '../base/index.ts';
import type { TransferEvent } from '../files/index.ts';
import type { Session } from '../session/index.ts';
import type { ConflictPolicy, Problem } from '../storage/index.ts';
import type { GateRefusal, MaxDelete, ConflictRule, SyncMode } from '../sync/index.ts';

export interface GuiInfo {
  readonly version: string;
  /** Absolute path of the directory that "files.*" serves as "/". */
  readonly directory: string;
  /** Of this user, absolute. */
  readonly home: string;
  readonly hostName: string;
  /** As Node.js names it: "linux", "darwin", "win32", … */
  readonly platform: string;
  /** Whether a browser can be opened on this machine. */
  readonly hasDisplay: boolean;
  /** What `--remote` said: the page connects to it at once. A name, or an address without its token. */
  readonly remote: string | undefined;
}

/** A server with a name, out of this user's configuration. Never with its token. */
export interface SavedRemote {
  readonly name: string;
  /** "wherry://[USER@]HOST:PORT#PIN". */
  readonly address: string;
  readonly hasToken: boolean;
  readonly isDefault: boolean;
}

export interface ConnectRequest {
  /** The name of a saved remote, or an address: "wherry://[USER@]HOST[:PORT][#PIN]", "wss://…", or "HOST[:PORT]". */
  readonly target: string;
  /** In place of the saved one. Without any, `user` logs in by password, which is asked for by `onQuestion`. */
  readonly token?: string | undefined;
  readonly user?: string | undefined;
  /** Pin or public key: a server with another one is refused. */
  readonly pin?: string | undefined;
  /** Make the account of `user` first. */
  readonly register?: { readonly invite?: string | undefined } | undefined;
}

/** `closed`: over for good, which is told once, with its reason. */
export type ConnectionState = 'connected' | 'lost' | 'closed';

/** A server that the program is connected to. */
export interface GuiConnection {
  /** Random; good until it is closed. */
  readonly id: string;
  /** The saved remote it was made with. */
  readonly name: string | undefined;
  /** "wherry://HOST:PORT#PIN". */
  readonly address: string;
  readonly account: string;
  /** Remote path. */
  readonly home: string;
  readonly isAdmin: boolean;
  /** Version of the server. */
  readonly version: string;
  readonly pin: string | undefined;
  readonly agent: string;
  /** The server has another key than at the last contact, although it has proved itself. Show it loudly. */
  readonly warning: string | undefined;
  readonly state: ConnectionState;
  /** Of `closed`. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string } | undefined;
}

/** A question to the person: of a server (a password, a code), or of this program about a server (`isLocal`: is its pin right?). */
export interface GuiQuestion {
  /** Of the connection; undefined while it is being made. */
  readonly id: string | undefined;
  /** What was asked to be connected, or the connection's address. */
  readonly target: string;
  readonly kind: 'text' | 'secret' | 'confirm';
  /** One line of a stranger's text, unless `isLocal`. */
  readonly text: string;
  readonly isLocal: boolean;
}

export interface WatchHandlers {
  /** All connections, at once and whenever one of them has changed. */
  readonly onConnections?: ((connections: readonly GuiConnection[]) => void) | undefined;
  /** A line, or for `confirm` whether the person agrees. Rejecting refuses. The signal aborts when no answer is wanted any more. */
  readonly onQuestion?:
    ((question: GuiQuestion, signal: AbortSignal) => Promise<string | boolean>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TransferRequest {
  /** Of the connection. */
  readonly id: string;
  /** `put`: from this computer to the server. `get`: the other way. */
  readonly direction: 'put' | 'get';
  /** Files and directories with all that is in them. Paths as the pane that they are in shows them. At least one. */
  readonly sources: readonly string[];
  /** A directory that exists, in the other pane: each source goes into it under its own name; directories merge. */
  readonly destination: string;
  /** When a file's name exists with other content. Default `fail`. */
  readonly onConflict?: ConflictPolicy | undefined;
  /** Change nothing, and tell what would be done. Default false. */
  readonly dryRun?: boolean | undefined;
}

export type GuiTransferEvent =
  /** Paths as the panes show them. After `resume` files are told as `started` again, with what is there already as `offset`. */
  | TransferEvent
  | { readonly type: 'state'; readonly state: 'running' | 'paused' }
  /** About twice a second. `bytesPerSecond` over the last seconds. */
  | { readonly type: 'rate'; readonly bytesPerSecond: number };

/** Counts of all sources together. */
export interface GuiTransferResult {
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  readonly bytes: number;
  readonly skipped: number;
  readonly unchanged: number;
  readonly problems: readonly Problem[];
}

/** Under way as long as the link of the page is; the same again goes on where it ended. */
export interface GuiTransfer {
  /** What is verified is kept, and not sent again. */
  pause(): void;
  resume(): void;
  /** `result` rejects with `CANCELLED`. What is verified is kept for the same transfer another time. */
  cancel(): void;
  /** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY` (destination), `CONNECTION_LOST`, `CANCELLED`, and those of every call. What concerns one entry is a problem. */
  readonly result: Promise<GuiTransferResult>;
}

export type PairStateText =
  'running' | 'idle' | 'held' | 'offline' | 'waiting' | 'paused' | 'failed' | 'stopped' | 'damaged';

/** A saved pair (`wherry sync list`). */
export interface GuiPair {
  readonly name: string;
  readonly state: PairStateText;
  /** Of `offline`, `waiting`, `failed` and `damaged`. */
  readonly code: ErrorCode | undefined;
  readonly message: string | undefined;
  /** The rest is undefined where it is `damaged`. */
  readonly mode: SyncMode | undefined;
  /** Absolute path of this machine. */
  readonly local: string | undefined;
  /** Name of a saved remote. */
  readonly server: string | undefined;
  readonly remote: string | undefined;
  readonly isPaused: boolean;
  readonly lastRun:
    | {
        /** ISO 8601. */
        readonly time: string;
        readonly outcome: string;
        readonly done: number;
        readonly undone: number;
        readonly problems: number;
      }
    | undefined;
  readonly conflicts: number;
  /** Of `held`: why nothing is done until somebody has looked, and how many entries would be removed. */
  readonly held: { readonly reason: GateRefusal['reason']; readonly removals: number } | undefined;
}

export interface SavePairRequest {
  /** Default: after the directory. */
  readonly name?: string | undefined;
  readonly mode: SyncMode;
  /** As the pane of this computer shows it. A directory. */
  readonly local: string;
  /** Name of a saved remote that has a token: the pair is found again by it. */
  readonly server: string;
  readonly remote: string;
  readonly delete?: boolean | undefined;
  readonly maxDelete?: MaxDelete | undefined;
  readonly conflict?: ConflictRule | undefined;
  readonly exclude?: readonly string[] | undefined;
}

export interface GuiChange {
  /** Where it is done. */
  readonly side: 'local' | 'remote';
  readonly action: 'make-directory' | 'copy' | 'move' | 'write' | 'set-attributes' | 'remove';
  /** Relative to both directories. */
  readonly path: string;
  readonly from: string | undefined;
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly isReplacing: boolean;
}

/** What a run would do, or has done. Of long lists the first thousand; `changeCount` counts all. */
export interface GuiRun {
  readonly changes: readonly GuiChange[];
  readonly changeCount: number;
  readonly conflictPaths: readonly string[];
  readonly conflictCount: number;
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** Why nothing may be done; undefined: it may. */
  readonly refusal: GateRefusal['reason'] | undefined;
  readonly isFirst: boolean;
  /** Whether anything was tried. */
  readonly isDone: boolean;
  /** Changes that could not be done. */
  readonly undone: number;
  /** Why: of the first that failed. Others had changed meanwhile. */
  readonly failures: readonly Problem[];
}

/** A copy that a conflict has left in the local directory of a pair. */
export interface GuiConflict {
  /** Relative to the pair's directory. */
  readonly path: string;
  readonly copy: string;
  readonly device: string;
}

export interface GuiPairs {
  list(): Promise<readonly GuiPair[]>;
  /** Codes: as `wherry sync both --save`. Returns its name. */
  save(request: SavePairRequest): Promise<string>;
  /** A dry run. Codes: `NOT_FOUND`, `ROOT_IN_USE`, and those of every call. */
  plan(name: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<GuiRun>;
  run(
    name: string,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onEvent?: ((event: TransferEvent) => void) | undefined;
    },
  ): Promise<GuiRun>;
  pause(name: string): Promise<void>;
  resume(name: string, options?: { readonly allowDelete?: number | undefined }): Promise<void>;
  forget(name: string): Promise<void>;
  conflicts(name: string): Promise<readonly GuiConflict[]>;
  resolve(name: string, copy: string, keep: 'original' | 'copy' | 'both'): Promise<void>;
}

/** A server of this machine that `wherry start` or the page has started. */
export interface GuiLocalServer {
  readonly port: number;
  readonly state: 'running' | 'left' | 'doubtful';
  /** Directories that it serves, absolute. */
  readonly roots: readonly string[];
  /** "wherry://HOST:PORT#PIN". */
  readonly addresses: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  readonly connections: number | undefined;
  readonly logFile: string;
}

export interface StartServerRequest {
  /** As the pane of this computer shows it. */
  readonly directory: string;
  /** 0: any. Default 6768. */
  readonly port?: number | undefined;
  /** Default: the one that is kept, or a new one. */
  readonly token?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

export interface StartedServer {
  readonly port: number;
  readonly addresses: readonly string[];
  /** Told this once, where it is a new one; undefined where it is kept from before or was given. */
  readonly token: string | undefined;
}

export interface GuiServers {
  status(): Promise<readonly GuiLocalServer[]>;
  /** Codes: as `wherry start`. It goes on when the page and its program have ended. */
  start(request: StartServerRequest): Promise<StartedServer>;
  /** Waits for transfers under way, as `wherry stop`. Code: `NOT_FOUND`. */
  stop(port: number): Promise<void>;
  /** The last lines of its log, and those that come, until the signal aborts. Code: `NOT_FOUND`. */
  log(port: number, onText: (text: string) => void, signal: AbortSignal): Promise<void>;
}

export interface GuiApi {
  info(): Promise<GuiInfo>;
  remotes(): Promise<readonly SavedRemote[]>;
  /**
   * Keeps a connection's address under a name, with its token; after a login by password, with a new token made for this.
   * Codes: `BAD_REQUEST` (the name), `ALREADY_EXISTS` unless `replace`.
   */
  saveRemote(
    name: string,
    connectionId: string,
    options?: { readonly replace?: boolean | undefined; readonly isDefault?: boolean | undefined },
  ): Promise<void>;
  /** Connects and logs in. Codes: as `connect` of the library; `UNAUTHENTICATED` for another key than the one given. */
  connect(
    request: ConnectRequest,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<GuiConnection>;
  /** Calls of this session are answered by that server. It is over with the connection. */
  sessionOf(connection: Pick<GuiConnection, 'id' | 'agent' | 'pin'>): Session;
  disconnect(id: string): Promise<void>;
  /** Until its signal aborts (then it fulfils) or the link is lost (then it rejects: watch again). The latest watcher is asked the questions. */
  watch(handlers: WatchHandlers): Promise<void>;
  transfer(request: TransferRequest, onEvent: (event: GuiTransferEvent) => void): GuiTransfer;
  readonly pairs: GuiPairs;
  readonly servers: GuiServers;
}
