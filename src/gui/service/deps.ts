// What the service needs of the program: where this computer's files are, and what only the command knows how to do.

import type { RemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import type { AnswerQuestion, Clock, Session, SessionEvents } from '../../session/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { Sync } from '../../sync/index.ts';
import type {
  ConnectRequest,
  GuiConflict,
  GuiInfo,
  GuiLocalServer,
  GuiPair,
  SavedRemote,
  SavePairRequest,
  StartedServer,
  StartServerRequest,
} from '../gui-api.ts';

/** A server that the program has connected to. */
export interface OpenedRemote {
  /** The saved remote that was meant. */
  readonly name: string | undefined;
  readonly session: Session;
  readonly files: Files;
  readonly address: string;
  readonly warning: string | undefined;
  home(): Promise<RemotePath>;
  /** Keeps the address under a name, with the token, or with a new one after a login by password. Codes: `BAD_REQUEST`, `ALREADY_EXISTS`. */
  save(name: string, options: { readonly replace: boolean; readonly isDefault: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface OpenRemoteOptions {
  readonly answer: AnswerQuestion;
  /** Whether the server may ask for a secret just now, after the login. */
  readonly takesSecrets: () => boolean;
  readonly events: SessionEvents;
  readonly signal: AbortSignal;
}

/** The server of a saved pair, for one run. */
export interface PairRemote extends AsyncDisposable {
  readonly sync: Sync;
}

/** Saved pairs, as the commands `wherry sync …` have them. Each call has their codes. */
export interface PairPort {
  list(): Promise<readonly GuiPair[]>;
  /** `local` is absolute. */
  save(request: SavePairRequest): Promise<string>;
  /** What a run of it is given, and where. Code: `NOT_FOUND`. */
  find(name: string): Promise<{
    readonly local: string;
    readonly remote: string;
    readonly options: Parameters<Sync['synchronize']>[2];
    connect(signal: AbortSignal): Promise<PairRemote>;
    /** Remembers what came of a run. */
    record(result: Awaited<ReturnType<Sync['synchronize']>>): Promise<void>;
  }>;
  pause(name: string): Promise<void>;
  resume(name: string, allowDelete: number | undefined): Promise<void>;
  forget(name: string): Promise<void>;
  conflicts(name: string, signal: AbortSignal): Promise<readonly GuiConflict[]>;
  resolve(
    name: string,
    copy: RemotePath,
    keep: 'original' | 'copy' | 'both',
    signal: AbortSignal,
  ): Promise<void>;
}

/** Servers of this machine, as `wherry start`, `stop` and `status` have them. */
export interface ServerPort {
  status(): Promise<readonly GuiLocalServer[]>;
  /** `directory` is absolute. */
  start(request: StartServerRequest): Promise<StartedServer>;
  stop(port: number): Promise<void>;
  /** What a log holds from a place on, which is negative for so many bytes before its end, and the place behind it. Code: `NOT_FOUND`. */
  readLog(port: number, from: number): Promise<{ readonly text: string; readonly next: number }>;
}

export interface GuiServiceDeps {
  readonly info: GuiInfo;
  /** This computer, from `info.directory` on. It stays the caller's to close. */
  readonly local: Storage;
  /** The host's path of what `local` calls so. */
  readonly hostPath: (path: RemotePath) => string;
  /** And the other way; undefined for what is not below the directory. */
  readonly panePath: (path: string) => RemotePath | undefined;
  readonly connect: (request: ConnectRequest, options: OpenRemoteOptions) => Promise<OpenedRemote>;
  readonly remotes: () => Promise<readonly SavedRemote[]>;
  readonly pairs: PairPort;
  readonly servers: ServerPort;
  /** 16 or more characters that nobody guesses. */
  readonly createId: () => string;
  readonly clock: Clock;
}
