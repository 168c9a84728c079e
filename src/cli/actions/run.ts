// `wherry run`: serves a directory until it is told to stop.

import { mkdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_PORT, onAbort, toWherryError, type NameRules, formatSize } from '../../base/index.ts';
import type { RegistrationMode } from '../../accounts/index.ts';
import type { LogRecord, Server, ServerInit } from '../../server/index.ts';
import type { CliContext } from '../cli-context.ts';
import { resolveServerSettings } from '../config/server-settings.ts';
import { tablesOf } from '../config/tables-of.ts';
import { EXIT_USAGE } from '../exit-code.ts';
import { HintedError } from '../hinted-error.ts';
import type { RootOption } from '../options/root-option.ts';
import { localFileError } from '../local-file-error.ts';
import type { HttpFlags } from '../options/http-options.ts';
import type { LimitFlags } from '../options/limit-options.ts';
import { openAccessLog } from '../serve/access-log.ts';
import { connectionRemarks, toConnectionLimits } from '../serve/connection-limits.ts';
import { reachableHosts } from '../serve/addresses.ts';
import { resolveOwnerToken, tokenGiven, type OwnerToken } from '../serve/owner-token.ts';
import { formatRunBanner, runBannerJson, type RunBanner } from '../serve/run-banner.ts';
import { readArguments, toServed, type Served } from '../serve/served-roots.ts';
import type { Output } from '../output.ts';
import { listenForHangup } from '../serve/hangup.ts';
import { readHttpCertificate } from '../serve/http-certificate.ts';
import { DEFAULT_GRACE_MS } from '../serve/limits.ts';
import type { LogFormat, LogLevel } from '../serve/log-line.ts';
import { LOG_TO_STDERR, openServerLog } from '../serve/server-log.ts';
import { formatJson } from '../text/format-json.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatUsageError } from '../usage-text.ts';
import { hiddenOrigin, withOrigin } from '../with-origin.ts';

export interface RunFlags extends LimitFlags, HttpFlags {
  readonly root?: readonly RootOption[];
  readonly readOnlyRoot?: readonly RootOption[];
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
  readonly keepSize?: number;
  /** Milliseconds. */
  readonly stopWhenIdle?: number;
  readonly registration?: RegistrationMode;
  readonly homes?: string;
  readonly homeQuota?: number;
  readonly publicUrl?: string;
  readonly adoptAccounts?: boolean;
  readonly logFile?: string;
  readonly logFormat?: LogFormat;
  readonly logLevel?: LogLevel;
  /** Milliseconds. */
  readonly grace?: number;
  readonly privateKey?: string;
  readonly state?: string;
  readonly insecure?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const readPrivateKey = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined
    ? undefined
    : readFile(path, 'utf8').catch((error: unknown) => {
        throw localFileError(error, path);
      });

const createDirectories = async ({ root, roots = [] }: Served): Promise<void> => {
  const directories = root === undefined ? roots.map(({ directory }) => directory) : [root];
  for (const directory of directories) {
    await mkdir(directory, { recursive: true }).catch((error: unknown) => {
      throw localFileError(error, directory);
    });
  }
};

const toServerInit = (
  flags: RunFlags,
  { root, roots }: Served,
  port: number,
  token: string,
  stateDirectory: string,
  privateKey: string | undefined,
): ServerInit => ({
  ...(roots === undefined ? { root } : { roots }),
  port,
  token,
  stateDirectory,
  listen: flags.listen,
  privateKey,
  fileSizeLimit: flags.fileSizeLimit,
  minBlockSize: flags.minBlockSize,
  maxBlockSize: flags.maxBlockSize,
  readOnly: flags.readOnly,
  durability: flags.durability,
  names: flags.names,
  trashKeepMs: flags.keep,
  trashKeepBytes: flags.keepSize,
  stopWhenIdleMs: flags.stopWhenIdle,
  insecure: flags.insecure,
  registration: flags.registration,
  homes: flags.homes,
  homeQuota: flags.homeQuota,
  publicUrl: flags.publicUrl,
  adoptAccounts: flags.adoptAccounts,
  trustedProxies: flags.trustProxy,
  ...toConnectionLimits(flags),
  logLevel: flags.logLevel,
});

const remarksOf = (init: ServerInit, flags: RunFlags): readonly string[] => [
  ...(init.readOnly === true ? ['read-only'] : []),
  ...(init.fileSizeLimit === undefined ? [] : [`files up to ${formatSize(init.fileSizeLimit)}`]),
  ...(init.durability === 'process' ? ['acknowledged uploads do not survive a power cut'] : []),
  ...(init.trashKeepMs === 0 && init.readOnly !== true
    ? ['nothing that is removed or replaced is kept']
    : []),
  ...(init.trashKeepBytes === undefined || init.trashKeepMs === 0 || init.readOnly === true
    ? []
    : [`the trash holds up to ${formatSize(init.trashKeepBytes)}`]),
  ...(init.names === 'portable' ? ['portable names only'] : []),
  ...(init.stopWhenIdleMs === undefined
    ? []
    : [`ends after ${formatDuration(init.stopWhenIdleMs / 1000)} without a client`]),
  ...connectionRemarks(flags),
  ...(init.insecure === true ? ['UNENCRYPTED CONNECTIONS ARE ACCEPTED'] : []),
];

const describe = (
  context: CliContext,
  server: Server,
  init: ServerInit,
  flags: RunFlags,
  token: OwnerToken,
): RunBanner => {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const addressOf = (host: string): string =>
    `wherry://${host.includes(':') ? `[${host}]` : host}:${server.port}#${server.pin}`;
  return {
    root: init.root === undefined ? undefined : resolve(init.root),
    roots: init.roots?.map((root) => ({ ...root, directory: resolve(root.directory) })),
    addresses: reachableHosts(interfaces, init.listen ?? '::').map(addressOf),
    publicUrl: flags.publicUrl,
    pin: server.pin,
    token,
    remarks: remarksOf(init, flags),
    program: context.program,
  };
};

/** How a server shows itself while it serves: on a terminal, or to who started it. */
export interface ServingFace {
  /** It accepts connections. What this rejects with ends the server, and is what `serve` rejects with. */
  listening(listening: Listening): Promise<void>;
  /** It was told to stop, and finishes what is under way. */
  stopping(): void;
  /** Where warnings are printed; undefined prints none. */
  readonly stderr: Output | undefined;
}

export interface Listening {
  readonly server: Server;
  readonly banner: RunBanner;
  /** Absolute. */
  readonly stateDirectory: string;
  readonly graceMs: number;
}

/** Fulfils when the server has closed by itself, or was told to and has finished what was under way. */
const untilClosed = async (
  context: CliContext,
  server: Server,
  face: ServingFace,
  graceMs: number,
): Promise<void> => {
  const stop = onAbort(context.interrupt, () => {
    face.stopping();
    // Its failure is told by `closed`, which is awaited below.
    void server.close({ graceMs }).catch(() => {});
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
export const refuseNoDirectory = async ({ stderr }: CliContext, json: boolean): Promise<number> => {
  const sentence =
    'The argument DIRECTORY is missing; type it, or write directory = "…" into the configuration file.';
  await stderr.write(`${formatUsageError(sentence, { json })}\n`);
  return EXIT_USAGE;
};

/** Directory, port, token. */
export type ServeArguments = readonly [(string | undefined)?, (number | undefined)?, (string | undefined)?];

/** Serves until it is told to stop: what `run` does, and the process that `start` makes. */
export const serve = async (
  context: CliContext,
  given: RunFlags,
  [directoryArgument, portArgument, tokenArgument]: ServeArguments,
  faceFor: (flags: RunFlags) => ServingFace,
): Promise<number | void> => {
  const { root, readOnlyRoot, ...others } = given;
  const typed = readArguments({ root, readOnlyRoot }, directoryArgument, portArgument);
  const settings = await resolveServerSettings<RunFlags>(
    (await tablesOf(context)).server,
    context.env,
    others,
    {
      ...typed,
      token: tokenArgument,
    },
  );
  const { flags, port = DEFAULT_PORT } = settings;
  const face = faceFor(flags);
  const served = toServed(settings);
  if (served === undefined) return refuseNoDirectory(context, flags.json === true);
  const [{ createServer }, { generateToken, parseToken }, { defaultStateDirectory }] = await Promise.all([
    context.doors.server(),
    import('../../accounts/index.ts'),
    import('../../transport/identity/index.ts'),
  ]);
  if (flags.create === true) await createDirectories(served);
  const stateDirectory = flags.state === undefined ? defaultStateDirectory() : resolve(flags.state);
  const originOf = (key: string): string | undefined => hiddenOrigin(key, settings.values.get(key)?.origin);
  const token = await withOrigin(originOf('token-file') ?? originOf('new-token'), () =>
    resolveOwnerToken({
      ...tokenGiven(settings.token),
      file: flags.tokenFile,
      isNew: flags.newToken === true,
      stateDirectory,
      generate: generateToken,
    }),
  );
  await withOrigin(originOf('token') ?? originOf('token-file') ?? token.path, () => parseToken(token.token));
  const log = await withOrigin(originOf('log-file'), () =>
    openServerLog({
      path: flags.logFile,
      format: flags.logFormat ?? 'json',
      level: flags.logLevel ?? 'info',
      stderr: face.stderr,
      json: flags.json === true,
      timeMs: context.timeMs,
    }),
  );
  const accessLog = await withOrigin(originOf('access-log'), () =>
    openAccessLog(flags.accessLog, face.stderr),
  );
  let reload = (): void => {};
  const stopListening = listenForHangup(context, () => reload());
  try {
    const readTls = (): ReturnType<typeof readHttpCertificate> =>
      withOrigin(originOf('tls-cert') ?? originOf('tls-key'), () =>
        readHttpCertificate(flags.tlsCert, flags.tlsKey),
      );
    const tls = await readTls();
    const privateKey = await withOrigin(originOf('private-key'), () => readPrivateKey(flags.privateKey));
    const init = toServerInit(flags, served, port, token.token, stateDirectory, privateKey);
    const server = await createServer({ ...init, tls, log: log.write, accessLog: accessLog?.write }).catch(
      (error: unknown) => {
        throw explainStart(error, port);
      },
    );
    reload = () => {
      void log.reopen();
      void accessLog?.reopen();
      void readTls()
        .then((again) => again && server.changeCertificate(again))
        .catch((error: unknown) => log.write(reloadFailure(error, context.timeMs())));
    };
    const graceMs = flags.grace ?? DEFAULT_GRACE_MS;
    const banner = describe(context, server, init, flags, token);
    await face.listening({ server, banner, stateDirectory, graceMs }).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    await untilClosed(context, server, face, graceMs);
  } finally {
    stopListening();
    await accessLog?.close();
    await log.close();
  }
};

/** The certificate from before stays. */
const reloadFailure = (error: unknown, timeMs: number): LogRecord => {
  const { code, message: reason } = toWherryError(error);
  return {
    time: new Date(timeMs).toISOString(),
    level: 'error',
    event: 'certificate-reload-failed',
    code,
    reason,
  };
};

const terminalFace = (context: CliContext, flags: RunFlags): ServingFace => {
  const isQuiet = flags.quiet === true;
  return {
    listening: async ({ server, banner }) => {
      if (flags.json === true)
        await context.stdout.write(`${formatJson(runBannerJson(banner, server.port))}\n`);
      else if (!isQuiet) await context.stdout.write(formatRunBanner(banner));
    },
    stopping: () => {
      if (flags.json === true) void context.stdout.write(`${formatJson({ type: 'stopping' })}\n`);
      else if (!isQuiet) {
        void context.stderr.write(
          '\nStopping: transfers under way are finished first. Ctrl-C again ends at once.\n',
        );
      }
    },
    // What was asked for by --log-file=- is no chatter.
    stderr: isQuiet && flags.logFile !== LOG_TO_STDERR ? undefined : context.stderr,
  };
};

export const run = (
  context: CliContext,
  given: RunFlags,
  ...served: [string?, number?, string?]
): Promise<number | void> => serve(context, given, served, (flags) => terminalFace(context, flags));
