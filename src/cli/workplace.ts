// Where a command of `wherry shell` runs: a connection that stays, and the two directories that relative paths begin at.
// Both directories are values of this client: no server knows the remote one (so that no session can move another), and the
// process never changes its own for the local one (so that nothing that runs is moved).

import type { RemotePath } from '../base/index.ts';
import type { ConnectInit, Remote } from '../client/index.ts';

/** The options of a connection: those of ClientFlags that are not about output. */
export interface ConnectFlags {
  readonly remote?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tokenFile?: string;
  readonly publicKey?: string;
  readonly insecure?: boolean;
  readonly timeout?: number;
  /** The account to log in to, where the connection string does not say it. */
  readonly user?: string;
}

/** How a server may ask the person at the terminal. */
export interface Asking extends Pick<ConnectInit, 'onTotpSecret'> {
  answerFor(host: string): ConnectInit['answer'];
  /** Secrets too, although the login is over. */
  readonly takesSecrets: boolean;
}

/** What `wherry shell` may be given. */
export interface ShellFlags extends Omit<ConnectFlags, 'user'> {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly file?: string;
  readonly execute?: readonly string[];
  readonly continue?: boolean;
}

/** What relative paths mean. */
export interface PathPlace {
  readonly remoteDirectory: RemotePath;
  /** Absolute. */
  readonly localDirectory: string;
  /** The process's own directory, which local paths need no mention of. */
  readonly startDirectory: string;
  readonly home: string;
  /** Whether an argument was quoted, so that wildcards and a leading "~" in it stand for themselves. */
  isLiteral(argument: string): boolean;
}

/** One shell's state, as its commands see and change it. Commands run one after another. */
export interface Workplace extends PathPlace {
  /** Codes: `BAD_REQUEST` when nothing is connected: it says what to type. */
  remote(signal: AbortSignal): Promise<Remote>;
  /** While `use` runs, the server may ask by `asking`; otherwise its questions are refused. */
  whileAsking<T>(asking: Asking, use: () => Promise<T>): Promise<T>;
  /** Without flags: as the environment says. Codes: `BAD_REQUEST` when something is connected; those of `connect`. */
  connect(flags: ConnectFlags, signal: AbortSignal): Promise<Remote>;
  /** Returns the address that was let go. Codes: `BAD_REQUEST` when nothing is connected. */
  disconnect(): Promise<string>;
  /** The directory must exist. */
  changeRemote(directory: RemotePath): void;
  changeLocal(directory: string): void;
  readonly previousRemote: RemotePath;
  readonly previousLocal: string;
  /** The line that runs is the last one. */
  leave(): void;
}
