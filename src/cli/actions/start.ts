// `wherry start`: makes a process that serves without a terminal, and says that it serves. This file is both ends of it:
// the command that was typed, and the process it makes.

import { resolve } from 'node:path';
import { DEFAULT_PORT, throwIfAborted, toWherryError, VERSION, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { BeginMessage, LauncherChannel } from '../daemon/launcher-channel.ts';
import { launch, type Launched } from '../daemon/launch.ts';
import { claimPidFile, type ClaimedPidFile } from '../daemon/pid-file.ts';
import type { PidRecord } from '../daemon/pid-record.ts';
import { processIdentity } from '../daemon/process-identity.ts';
import { serverEnvironment, withServerEnvironment } from '../daemon/server-environment.ts';
import { defaultLogFile, defaultPidFile, ensureServerFolder } from '../daemon/server-files.ts';
import type { ConfigShape } from '../config/config-shape.ts';
import { resolveServerSettings } from '../config/server-settings.ts';
import { tablesOf } from '../config/tables-of.ts';
import { exitCodeOfError } from '../exit-code.ts';
import { HintedError } from '../hinted-error.ts';
import { formatRunBanner, runBannerJson } from '../serve/run-banner.ts';
import { readArguments, toServed } from '../serve/served-roots.ts';
import { reportError } from '../report-error.ts';
import { LOG_TO_STDERR } from '../serve/server-log.ts';
import { formatJson } from '../text/format-json.ts';
import {
  refuseNoDirectory,
  serve,
  type RunFlags,
  type ServeArguments,
  type Listening,
  type ServingFace,
} from './run.ts';

export interface StartFlags extends RunFlags {
  readonly pidfile?: string;
}

/** After the server has closed: for the last words to peers that take them slowly. */
const LAST_WORDS_MS = 1000;

export const start = async (
  context: CliContext,
  flags: StartFlags,
  ...args: [string?, number?, string?]
): Promise<number | void> => {
  if (context.launcher !== undefined) return serveLaunched(context, flags, args, context.launcher);
  const [typedDirectory, typedPort, token] = args;
  const { root, readOnlyRoot, ...others } = flags;
  const typed = readArguments({ root, readOnlyRoot }, typedDirectory, typedPort);
  const { server } = await tablesOf(context);
  const settings = await resolveServerSettings<StartFlags>(server, context.env, others, { ...typed, token });
  const { port = DEFAULT_PORT } = settings;
  const { logFile, state, json, quiet } = settings.flags;
  if (toServed(settings) === undefined) return refuseNoDirectory(context, json === true);
  if (logFile === LOG_TO_STDERR) {
    throw new WherryError(
      'BAD_REQUEST',
      'A server that was started has no standard error to log to; name a --log-file, or leave it out.',
    );
  }
  const stateDirectory = state === undefined ? await usualStateDirectory() : resolve(state);
  if (logFile === undefined) await ensureServerFolder(stateDirectory);
  const launched = await launch(
    context,
    {
      args: withoutToken(context.args, token),
      cwd: process.cwd(),
      begin: {
        token,
        logFile: resolve(logFile ?? defaultLogFile(stateDirectory, port)),
        predecessor: undefined,
      },
    },
    logFile === undefined,
  );
  await sayLaunched(context, { json, quiet }, launched);
};

/** The TOKEN is the last argument that is exactly it. */
const withoutToken = (args: readonly string[], token: string | undefined): readonly string[] => {
  const index = token === undefined ? -1 : args.lastIndexOf(token);
  return index === -1 ? args : args.toSpliced(index, 1);
};

/** Prints what the new server said of itself. */
export const sayLaunched = async (
  context: CliContext,
  flags: { readonly json?: boolean | undefined; readonly quiet?: boolean | undefined },
  launched: Launched,
): Promise<void> => {
  if (flags.json === true) await context.stdout.write(`${formatJson(launched.json)}\n`);
  else if (flags.quiet !== true) await context.stdout.write(launched.text);
};

/** The process that was made. What goes wrong until it serves is told to its maker, who prints it. */
const serveLaunched = async (
  context: CliContext,
  flags: StartFlags,
  args: ServeArguments,
  launcher: LauncherChannel,
): Promise<number | void> => {
  const begin = await launcher.begin();
  if (begin === undefined) return exitCodeOfError(new WherryError('CANCELLED'));
  const launched = inheritFrom(context, flags, args, begin, (await tablesOf(context)).server);
  const face = createLaunchedFace(launched.context, launcher, begin);
  try {
    if (launched.flags.pidfile !== undefined) await face.claim(resolve(launched.flags.pidfile));
    return await serve(launched.context, launched.flags, launched.args, () => face);
  } catch (error: unknown) {
    const known = toWherryError(error);
    await launcher
      .tell({
        type: 'failed',
        code: known.code,
        message: known.message,
        hint: error instanceof HintedError ? error.hint : [],
        details: { ...known.details },
        stack: error instanceof Error ? (error.stack ?? '') : '',
      })
      // Nobody is there to hear it any more: it served already, or its maker was killed. The log has it.
      .catch(() => reportError(context, error, { json: true }));
    return exitCodeOfError(error);
  } finally {
    face.remove();
    launcher.letGo();
    setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
  }
};

const hasRoots = ({ root = [], readOnlyRoot = [] }: StartFlags): boolean =>
  root.length + readOnlyRoot.length > 0;

/** What a server that is started again takes over from the one before it, in place of what this environment would say. */
const inheritFrom = (
  context: CliContext,
  flags: StartFlags,
  [directory, port, token]: ServeArguments,
  { token: given = token, logFile, predecessor }: BeginMessage,
  shape: ConfigShape,
): { readonly context: CliContext; readonly flags: StartFlags; readonly args: ServeArguments } => {
  // A restarted server has its new token already.
  const { newToken: _wasMade, ...others } = flags;
  const withLog = { ...flags, logFile };
  if (predecessor === undefined) return { context, flags: withLog, args: [directory, port, given] };
  const { environment } = predecessor;
  const whole =
    environment === undefined ? context.env : withServerEnvironment(context.env, shape, environment);
  const { WHERRY_TOKEN: _meantForClients, ...env } = whole;
  return {
    context: { ...context, env: predecessor.usesEnvironmentToken ? whole : env },
    flags: {
      ...others,
      logFile,
      state: predecessor.stateDirectory,
      pidfile: predecessor.pidFile,
    },
    // With roots, the port is the only argument.
    args: hasRoots(flags) ? [String(predecessor.port)] : [directory, predecessor.port, given],
  };
};

interface LaunchedFace extends ServingFace {
  /** Before it serves: of several servers with one pidfile, one goes on. */
  claim(pidFile: string): Promise<void>;
  remove(): void;
}

const createLaunchedFace = (
  context: CliContext,
  launcher: LauncherChannel,
  { logFile }: BeginMessage,
): LaunchedFace => {
  let claimed: { readonly path: string; readonly file: ClaimedPidFile } | undefined;
  const remove = (): void => {
    claimed?.file.remove();
    claimed = undefined;
  };
  const claim = async (pidFile: string): Promise<ClaimedPidFile> => {
    claimed = { path: pidFile, file: await claimPidFile(pidFile, context.doors) };
    // However the process ends, but for a kill, its pidfile goes with it.
    process.once('exit', remove);
    return claimed.file;
  };
  return {
    claim: async (pidFile) => void (await claim(pidFile)),
    remove,
    stderr: undefined,
    stopping: () => {},
    listening: async (served) => {
      const path = claimed?.path ?? defaultPidFile(served.stateDirectory, served.server.port);
      if (claimed === undefined) await ensureServerFolder(served.stateDirectory);
      const file = claimed?.file ?? (await claim(path));
      throwIfAborted(context.interrupt);
      await file.write(await recordOf(context, served, logFile));
      const stop = stopCommand(context, served, path, await usualStateDirectory());
      await launcher.tell({
        type: 'listening',
        text: formatRunBanner({ ...served.banner, stopping: stop }),
        json: {
          ...runBannerJson(served.banner, served.server.port),
          pid: process.pid,
          pidFile: path,
          logFile,
        },
      });
      launcher.letGo();
      // The directory it was started in may be removed, or its file system unmounted, while it serves.
      process.chdir('/');
    },
  };
};

const recordOf = async (
  context: CliContext,
  { server, banner, stateDirectory, graceMs }: Listening,
  logFile: string,
): Promise<PidRecord> => ({
  pid: process.pid,
  identity: await processIdentity(process.pid),
  since: new Date(context.timeMs()).toISOString(),
  version: VERSION,
  roots:
    banner.root === undefined
      ? (banner.roots ?? []).map(({ directory }) => resolve(directory))
      : [banner.root],
  port: server.port,
  addresses: banner.addresses,
  stateDirectory,
  logFile,
  graceMs,
  args: context.args.slice(1),
  cwd: process.cwd(),
  environment: serverEnvironment(context.env, (await tablesOf(context)).server),
  tokenSource: banner.token.source,
});

/** A word as a POSIX shell reads it. */
const quote = (text: string): string =>
  /^[\w./:@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const usualStateDirectory = async (): Promise<string> =>
  (await import('../../transport/identity/index.ts')).defaultStateDirectory();

const stopCommand = (
  context: CliContext,
  { server, stateDirectory }: Listening,
  pidFile: string,
  usual: string,
): string => {
  const isDefault = pidFile === defaultPidFile(stateDirectory, server.port);
  const state = stateDirectory === usual ? '' : ` --state ${quote(stateDirectory)}`;
  const which = isDefault ? `${server.port}${state}` : `--pidfile ${quote(pidFile)}`;
  return `It goes on without this terminal; "${context.program} stop ${which}" stops it.`;
};
