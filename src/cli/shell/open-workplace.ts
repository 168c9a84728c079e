// The state of one shell: its connection and its two directories.

import { ROOT_PATH, WherryError, type RemotePath } from '../../base/index.ts';
import type { Remote, SessionEvents } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { HintedError } from '../hinted-error.ts';
import { namesServer } from '../names-server.ts';
import { isKnownRemote } from '../remotes/is-known-remote.ts';
import { withoutContentsMark } from '../transfer/transfer-arguments.ts';
import { reportWarning } from '../report-warning.ts';
import { chooseServer } from '../with-remote.ts';
import type { Asking, ConnectFlags, Workplace } from '../workplace.ts';
import type { Word } from './parse-words.ts';
import { askToLogIn, endLogin } from './shell-login.ts';

export type LinkChange = 'lost' | 'back';

export interface WorkplaceInit {
  /** Asks for a login where its standard input is a terminal. */
  readonly context: CliContext;
  readonly startDirectory: string;
  readonly home: string;
  /** Connects by itself at the first command that needs it; otherwise such a command is told to connect first. */
  readonly connectsByItself: boolean;
  readonly startFlags: ConnectFlags;
  /** Whether what is said is read by a program. */
  readonly json: boolean;
  readonly onLink: (change: LinkChange) => void;
}

/** The shell's own view of its workplace: what its commands see, and what only the shell itself may do. */
export interface OpenWorkplace extends Workplace {
  readonly host: string | undefined;
  readonly isConnected: boolean;
  readonly isLost: boolean;
  readonly hasLeft: boolean;
  /** Whose words the next command is made of. */
  setWords(words: readonly Word[]): void;
  /** Lets a connection go that is over for good; returns why. */
  dropFailed(): WherryError | undefined;
  close(): Promise<void>;
}

/** Variables that say which server is meant. */
const SERVER_VARIABLES: readonly string[] = [
  'WHERRY_REMOTE',
  'WHERRY_URL',
  'WHERRY_HOST',
  'WHERRY_PORT',
  'WHERRY_PUBLIC_KEY',
];

const withoutServer = (env: CliContext['env']): CliContext['env'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !SERVER_VARIABLES.includes(name)));

/** Where a new connection goes: what the environment says of one server means nothing for another. */
const environmentFor = (env: CliContext['env'], flags: ConnectFlags): CliContext['env'] =>
  flags.host === undefined && flags.remote === undefined ? env : withoutServer(env);

/** `what`: a sentence. */
export const tellToConnect = (what: string): WherryError =>
  new HintedError('BAD_REQUEST', what, [
    'Type one of these, with what the server printed when it started:',
    '',
    '  connect HOST PORT',
    "  connect 'wherry://HOST:PORT#PIN'",
  ]);

/** A host may as well be the name of a remote: "home", or "home:" as paths have it. */
const nameRemote = async (context: CliContext, flags: ConnectFlags): Promise<ConnectFlags> => {
  const { host, ...rest } = flags;
  const name = host?.replace(/:$/u, '');
  if (name === undefined || flags.port !== undefined || !(await isKnownRemote(context, name))) return flags;
  return { ...rest, remote: name };
};

const alreadyConnected = (host: string): WherryError =>
  new WherryError('BAD_REQUEST', `The shell is connected to ${host}; type "disconnect" first.`);

interface Current {
  readonly remote: Remote;
  readonly host: string;
  readonly ownTokenId: string | undefined;
}

const nobodyAsks = (): never => {
  throw new WherryError('FORBIDDEN', 'The shell answers questions only for a command that brings them up.');
};

export const createWorkplace = (init: WorkplaceInit): OpenWorkplace => {
  const { context, startDirectory, home } = init;
  let current: Current | undefined;
  let asking: Asking | undefined;
  let isFirstUse = init.connectsByItself;
  let isLost = false;
  let hasLeft = false;
  let remoteDirectory: RemotePath = ROOT_PATH;
  let previousRemote: RemotePath = ROOT_PATH;
  let localDirectory = startDirectory;
  let previousLocal = startDirectory;
  let literals: ReadonlySet<string> = new Set();

  const setLost = (next: boolean): void => {
    if (next === isLost) return;
    isLost = next;
    init.onLink(next ? 'lost' : 'back');
  };
  const events: SessionEvents = {
    connected: () => setLost(false),
    disconnected: () => {
      if (current !== undefined) setLost(true);
    },
  };
  const forget = (): void => {
    current = undefined;
    isLost = false;
    remoteDirectory = ROOT_PATH;
    previousRemote = ROOT_PATH;
  };
  const connect = async (flags: ConnectFlags, signal: AbortSignal): Promise<Remote> => {
    if (current !== undefined) throw alreadyConnected(current.host);
    isFirstUse = false;
    const env = environmentFor(context.env, flags);
    const target = await nameRemote(context, flags);
    const choice = { mayLackToken: context.stdin.isTerminal() };
    const { init: chosen } = await chooseServer({ ...context, env }, target, choice);
    const { connection, ownTokenId } = await askToLogIn(context, chosen, signal);
    const { host } = connection;
    const { connect: open } = await context.doors.client();
    const remote = await open({
      ...connection,
      signal,
      diskWork: 'caller',
      events,
      answer: (question, until) => asking?.answerFor(host)?.(question, until) ?? nobodyAsks(),
      takesSecrets: () => asking?.takesSecrets === true,
      onTotpSecret: (uri, secret) => asking?.onTotpSecret?.(uri, secret),
    });
    current = { remote, host, ownTokenId };
    remoteDirectory = await remote.home();
    previousRemote = remoteDirectory;
    if (remote.warning !== undefined) await reportWarning(context, remote.warning, { json: init.json });
    return remote;
  };
  const letGo = async (): Promise<string | undefined> => {
    if (current === undefined) return undefined;
    const { remote, ownTokenId } = current;
    forget();
    await endLogin(context, remote, ownTokenId);
    await remote.close();
    return remote.address;
  };
  return {
    get remoteDirectory() {
      return remoteDirectory;
    },
    get previousRemote() {
      return previousRemote;
    },
    get localDirectory() {
      return localDirectory;
    },
    get previousLocal() {
      return previousLocal;
    },
    get host() {
      return current?.host;
    },
    get isConnected() {
      return current !== undefined;
    },
    get isLost() {
      return isLost;
    },
    get hasLeft() {
      return hasLeft;
    },
    startDirectory,
    home,
    isLiteral: (argument) => literals.has(argument),
    setWords: (words) => {
      literals = new Set(
        words.flatMap(({ text, isLiteral }) => (isLiteral ? [text, withoutContentsMark(text)] : [])),
      );
    },
    remote: async (signal) => {
      if (current !== undefined) return current.remote;
      if (isFirstUse && (await namesServer(context, init.startFlags)))
        return connect(init.startFlags, signal);
      throw tellToConnect('Nothing is connected.');
    },
    connect,
    whileAsking: async (next, use) => {
      asking = next;
      try {
        return await use();
      } finally {
        asking = undefined;
      }
    },
    disconnect: async () => {
      isFirstUse = false;
      if (current === undefined) throw tellToConnect('Nothing is connected.');
      return (await letGo()) ?? '';
    },
    dropFailed: () => {
      const failure = current?.remote.session.failure;
      if (failure !== undefined) forget();
      return failure;
    },
    changeRemote: (directory) => {
      previousRemote = remoteDirectory;
      remoteDirectory = directory;
    },
    changeLocal: (directory) => {
      previousLocal = localDirectory;
      localDirectory = directory;
    },
    leave: () => {
      hasLeft = true;
    },
    close: async () => void (await letGo()),
  };
};
