// `wherry run`: serves a directory until it is told to stop.

import { mkdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_PORT, onAbort, toWherryError, WherryError, type NameRules } from '../../base/index.ts';
import type { Server, ServerInit } from '../../server/index.ts';
import type { CliContext } from '../cli-context.ts';
import { HintedError } from '../hinted-error.ts';
import { localFileError } from '../local-file-error.ts';
import { reachableHosts } from '../serve/addresses.ts';
import { resolveOwnerToken, type OwnerToken } from '../serve/owner-token.ts';
import { formatRunBanner, runBannerJson, type RunBanner } from '../serve/run-banner.ts';
import { openServerLog } from '../serve/server-log.ts';
import { formatJson } from '../text/format-json.ts';
import { formatSize } from '../text/format-size.ts';
import { formatDuration } from '../text/format-duration.ts';

export interface RunFlags {
  readonly create?: boolean;
  readonly readOnly?: boolean;
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly newToken?: boolean;
  readonly fileSizeLimit?: number;
  readonly minBlockSize?: number;
  readonly maxBlockSize?: number;
  readonly minChunkSize?: number;
  readonly maxChunkSize?: number;
  readonly durability?: 'disk' | 'process';
  readonly names?: NameRules;
  /** Milliseconds. */
  readonly stopWhenIdle?: number;
  readonly idleTimeout?: number;
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
  minBlockSize: flags.minBlockSize ?? flags.minChunkSize,
  maxBlockSize: flags.maxBlockSize ?? flags.maxChunkSize,
  readOnly: flags.readOnly,
  durability: flags.durability,
  names: flags.names,
  stopWhenIdleMs: flags.stopWhenIdle ?? flags.idleTimeout,
  insecure: flags.insecure,
});

const remarksOf = (init: ServerInit): readonly string[] => [
  ...(init.readOnly === true ? ['read-only'] : []),
  ...(init.fileSizeLimit === undefined ? [] : [`files up to ${formatSize(init.fileSizeLimit)}`]),
  ...(init.durability === 'process' ? ['acknowledged uploads do not survive a power cut'] : []),
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

export const run = async (
  context: CliContext,
  flags: RunFlags,
  directory: string,
  port: number = DEFAULT_PORT,
  tokenArgument?: string,
): Promise<void> => {
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
    argument: tokenArgument,
    file: flags.tokenFile,
    environment: context.env.WHERRY_TOKEN,
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
