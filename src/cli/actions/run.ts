// `wherry run`: serves a directory until it is told to stop.

import { mkdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_PORT, onAbort, toWherryError, WherryError, type NameRules } from '../../base/index.ts';
import type { RegistrationMode } from '../../accounts/index.ts';
import type { Server, ServerInit } from '../../server/index.ts';
import type { CliContext } from '../cli-context.ts';
import { refuseRoots, resolveServerSettings } from '../config/server-settings.ts';
import { EXIT_USAGE } from '../exit-code.ts';
import { HintedError } from '../hinted-error.ts';
import { localFileError } from '../local-file-error.ts';
import { reachableHosts } from '../serve/addresses.ts';
import { resolveOwnerToken, tokenGiven, type OwnerToken } from '../serve/owner-token.ts';
import { formatRunBanner, runBannerJson, type RunBanner } from '../serve/run-banner.ts';
import { openServerLog } from '../serve/server-log.ts';
import { formatJson } from '../text/format-json.ts';
import { formatSize } from '../text/format-size.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatUsageError } from '../usage-text.ts';

export interface RunFlags {
  readonly config?: string;
  readonly create?: boolean;
  readonly readOnly?: boolean;
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly newToken?: boolean;
  readonly fileSizeLimit?: number;
  readonly minBlockSize?: number;
  readonly maxBlockSize?: number;
  /** Other names, which nothing reads: see options/synonyms.ts. */
  readonly minChunkSize?: number;
  readonly maxChunkSize?: number;
  readonly idleTimeout?: number;
  readonly durability?: 'disk' | 'process';
  readonly names?: NameRules;
  /** Milliseconds. */
  readonly keep?: number;
  /** Milliseconds. */
  readonly stopWhenIdle?: number;
  readonly registration?: RegistrationMode;
  readonly homes?: string;
  readonly homeQuota?: number;
  readonly adoptAccounts?: boolean;
  readonly logFile?: string;
  readonly privateKey?: string;
  readonly state?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const readPrivateKey = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw localFileError(error, path);
  });

const createDirectory = (directory: string): Promise<unknown> =>
  mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw localFileError(error, directory);
  });

const toServerInit = async (
  flags: RunFlags,
  directory: string,
  port: number,
  token: string,
  stateDirectory: string,
): Promise<ServerInit> => ({
  root: directory,
  port,
  token,
  stateDirectory,
  listen: flags.listen,
  privateKey: flags.privateKey === undefined ? undefined : await readPrivateKey(flags.privateKey),
  fileSizeLimit: flags.fileSizeLimit,
  minBlockSize: flags.minBlockSize,
  maxBlockSize: flags.maxBlockSize,
  readOnly: flags.readOnly,
  durability: flags.durability,
  names: flags.names,
  trashKeepMs: flags.keep,
  stopWhenIdleMs: flags.stopWhenIdle,
  insecure: flags.insecure,
  registration: flags.registration,
  homes: flags.homes,
  homeQuota: flags.homeQuota,
  adoptAccounts: flags.adoptAccounts,
});

const remarksOf = (init: ServerInit): readonly string[] => [
  ...(init.readOnly === true ? ['read-only'] : []),
  ...(init.fileSizeLimit === undefined ? [] : [`files up to ${formatSize(init.fileSizeLimit)}`]),
  ...(init.durability === 'process' ? ['acknowledged uploads do not survive a power cut'] : []),
  ...(init.trashKeepMs === 0 && init.readOnly !== true
    ? ['nothing that is removed or replaced is kept']
    : []),
  ...(init.names === 'portable' ? ['portable names only'] : []),
  ...(init.stopWhenIdleMs === undefined
    ? []
    : [`ends after ${formatDuration(init.stopWhenIdleMs / 1000)} without a client`]),
  ...(init.insecure === true ? ['UNENCRYPTED CONNECTIONS ARE ACCEPTED'] : []),
];

const describe = (context: CliContext, server: Server, init: ServerInit, token: OwnerToken): RunBanner => {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const addressOf = (host: string): string =>
    `wherry://${host.includes(':') ? `[${host}]` : host}:${server.port}#${server.pin}`;
  return {
    root: resolve(init.root),
    addresses: reachableHosts(interfaces, init.listen ?? '::').map(addressOf),
    pin: server.pin,
    token,
    remarks: remarksOf(init),
    program: context.program,
  };
};

const sayStopping = (context: CliContext, flags: RunFlags): void => {
  if (flags.json === true) void context.stdout.write(`${formatJson({ type: 'stopping' })}\n`);
  else if (flags.quiet !== true) {
    void context.stderr.write(
      '\nStopping: transfers under way are finished first. Ctrl-C again ends at once.\n',
    );
  }
};

/** Fulfils when the server has closed by itself, or was told to and has finished what was under way. */
const untilClosed = async (context: CliContext, server: Server, flags: RunFlags): Promise<void> => {
  const stop = onAbort(context.interrupt, () => {
    sayStopping(context, flags);
    // Its failure is told by `closed`, which is awaited below.
    void server.close().catch(() => {});
  });
  try {
    await server.closed;
  } finally {
    stop();
  }
};

const explainStart = (error: unknown, port: number): unknown => {
  if (toWherryError(error).code !== 'BUSY') return error;
  return new HintedError(
    'BAD_REQUEST',
    `Port ${port} is in use by another program; stop it or choose another port.`,
    [],
  );
};

/** Nothing names a directory: a mistake of usage, as it would be if it could only be typed. */
const refuseNoDirectory = async ({ stderr }: CliContext, json: boolean): Promise<number> => {
  const sentence =
    'The argument DIRECTORY is missing; type it, or write directory = "…" into the configuration file.';
  await stderr.write(`${formatUsageError(sentence, { json })}\n`);
  return EXIT_USAGE;
};

export const run = async (
  context: CliContext,
  given: RunFlags,
  directoryArgument?: string,
  portArgument?: number,
  tokenArgument?: string,
): Promise<number | void> => {
  const settings = await resolveServerSettings(context.env, given, {
    directory: directoryArgument,
    port: portArgument,
    token: tokenArgument,
  });
  const { flags, directory, port = DEFAULT_PORT } = settings;
  refuseRoots(settings.roots);
  if (directory === undefined) return refuseNoDirectory(context, flags.json === true);
  if (directory === '')
    throw new WherryError('BAD_REQUEST', 'The directory is empty; name the one to serve.');
  const isQuiet = flags.quiet === true;
  const [{ createServer }, { generateToken }, { defaultStateDirectory }] = await Promise.all([
    context.doors.server(),
    import('../../accounts/index.ts'),
    import('../../transport/identity/index.ts'),
  ]);
  if (flags.create === true) await createDirectory(directory);
  const stateDirectory = flags.state === undefined ? defaultStateDirectory() : resolve(flags.state);
  const token = await resolveOwnerToken({
    ...tokenGiven(settings.token),
    file: flags.tokenFile,
    isNew: flags.newToken === true,
    stateDirectory,
    generate: generateToken,
  });
  const log = await openServerLog(flags.logFile, isQuiet ? undefined : context.stderr, flags.json === true);
  try {
    const init = await toServerInit(flags, directory, port, token.token, stateDirectory);
    const server = await createServer({ ...init, log: log.write }).catch((error: unknown) => {
      throw explainStart(error, port);
    });
    const banner = describe(context, server, init, token);
    if (flags.json === true)
      await context.stdout.write(`${formatJson(runBannerJson(banner, server.port))}\n`);
    else if (!isQuiet) await context.stdout.write(formatRunBanner(banner));
    await untilClosed(context, server, flags);
  } finally {
    await log.close();
  }
};
