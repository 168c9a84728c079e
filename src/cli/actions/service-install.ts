// `wherry service install`: writes the systemd unit of a server. It starts nothing: that is systemd's business, and the
// commands for it are printed.

import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DEFAULT_PORT, displayName, VERSION, WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { RUN } from '../commands/run.ts';
import { localFileError } from '../local-file-error.ts';
import { DEFAULT_GRACE_MS } from '../serve/limits.ts';
import { LOG_TO_STDERR } from '../serve/server-log.ts';
import { serviceArguments } from '../service/service-arguments.ts';
import { scopeOf, serviceName, type ScopeFlags } from '../service/unit-file.ts';
import { placeUnit, startSteps } from '../service/place-unit.ts';
import { programWords } from '../service/program-words.ts';
import { formatUnit, type UnitInit, type UnitScope } from '../service/unit-text.ts';
import type { RunFlags } from './run.ts';

export interface ServiceInstallFlags extends RunFlags, ScopeFlags {
  readonly runAs?: string;
  readonly print?: boolean;
}

/** Options of this command, and of what only a person at a terminal sees. */
const DROPPED = ['user', 'system', 'name', 'run-as', 'force', 'print', 'create', 'json', 'quiet'];

const VALUES = ['name', 'run-as'];

/** Options of `run` that name a file or a directory. */
const PATHS = [
  'log-file',
  'access-log',
  'token-file',
  'private-key',
  'tls-cert',
  'tls-key',
  'state',
  'config',
];

const toKebab = (name: string): string => name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

const takesValue = (): ReadonlyMap<string, boolean> =>
  new Map([
    ...Object.entries(RUN.parameters.flags).map(
      ([name, { kind }]) => [toKebab(name), kind !== 'boolean'] as const,
    ),
    ...VALUES.map((name) => [name, true] as const),
  ]);

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

const check = (flags: ServiceInstallFlags, scope: UnitScope, port: number, token?: string): void => {
  if (token !== undefined)
    refuse(
      'A unit can be read by everybody, so it holds no token; use --token-file, or the token that is made and kept.',
    );
  if (flags.newToken === true)
    refuse(
      '--new-token would make another token at every start; leave it out: one is made at the first start, and kept.',
    );
  if ((flags.root ?? flags.readOnlyRoot) !== undefined)
    refuse(
      'A unit is written for one directory; name that one, and put the others into the file of --config and into ReadWritePaths of the unit.',
    );
  if (port === 0) refuse('A service needs a port that stays the same; choose one.');
  if (scope === 'user' && flags.runAs !== undefined)
    refuse('--run-as is for --system; a service of --user runs as you.');
};

const directoryOwner = async (flags: ServiceInstallFlags, root: string): Promise<number> => {
  try {
    if (flags.create === true && flags.print !== true) await mkdir(root, { recursive: true });
    const found = await stat(root);
    if (!found.isDirectory())
      throw new WherryError(
        'NOT_A_DIRECTORY',
        `"${displayName(root)}" is not a directory; name the one to serve.`,
      );
    return found.uid;
  } catch (error: unknown) {
    throw localFileError(error, root);
  }
};

/** Who a service of the system runs as: never root unless that was said. */
const userOf = (flags: ServiceInstallFlags, root: string, owner: number): string => {
  if (flags.runAs !== undefined) {
    return /^[\w.][\w.-]{0,63}$/u.test(flags.runAs)
      ? flags.runAs
      : refuse(`"${displayName(flags.runAs)}" cannot be a user's name.`);
  }
  return owner === 0
    ? refuse(
        `"${displayName(root)}" belongs to root, as which a server should not run; name the user with --run-as, and give that one the directory.`,
      )
    : String(owner);
};

const planUnit = async (
  context: CliContext,
  flags: ServiceInstallFlags,
  root: string,
  port: number,
): Promise<UnitInit> => {
  const scope = scopeOf(flags);
  const name = serviceName(flags);
  const owner = await directoryOwner(flags, root);
  const { defaultStateDirectory } = await import('../../transport/identity/index.ts');
  const ownState = scope === 'system' ? `/var/lib/wherry/${name}` : defaultStateDirectory();
  const args = serviceArguments({
    args: context.args.slice(2),
    takesValue: takesValue(),
    dropped: new Set(DROPPED),
    paths: new Set(PATHS),
    cwd: process.cwd(),
  });
  const { words, folders } = programWords();
  const logged =
    flags.logFile === undefined || flags.logFile === LOG_TO_STDERR ? undefined : resolve(flags.logFile);
  const files = [flags.tokenFile, flags.privateKey, flags.tlsCert, flags.tlsKey, flags.config].flatMap(
    (file) => (file === undefined ? [] : [resolve(file)]),
  );
  return {
    scope,
    version: VERSION,
    root,
    port,
    isReadOnly: flags.readOnly === true,
    graceMs: flags.grace ?? DEFAULT_GRACE_MS,
    user: scope === 'system' ? userOf(flags, root, owner) : undefined,
    stateName: scope === 'system' && flags.state === undefined ? `wherry/${name}` : undefined,
    command: [
      ...words,
      'run',
      // The banner, with its token, must not get into the journal; the log does.
      '--quiet',
      ...(flags.logFile === undefined ? [`--log-file=${LOG_TO_STDERR}`] : []),
      ...(flags.logFile === undefined && flags.logFormat === undefined ? ['--log-format=text'] : []),
      ...(flags.state === undefined ? [`--state=${ownState}`] : []),
      ...args,
    ],
    written: [
      ...(logged === undefined ? [] : [dirname(logged)]),
      ...(flags.state === undefined ? [] : [resolve(flags.state)]),
    ],
    read: [...folders, ...files],
  };
};

const nextSteps = (scope: UnitScope, name: string, flags: ServiceInstallFlags, state: string): string => {
  const token =
    flags.tokenFile === undefined
      ? `The token is made at the first start; then it is in ${displayName(state)}/owner-token.`
      : `The token is the one in ${displayName(flags.tokenFile)}, which only the server's user should be able to read.`;
  return [
    ...startSteps(scope, name),
    token,
    `Its log: journalctl ${scope === 'system' ? '' : '--user '}-u ${name}.service`,
    '',
  ].join('\n');
};

export const installService = async (
  context: CliContext,
  flags: ServiceInstallFlags,
  directory = '',
  port: number = DEFAULT_PORT,
  token?: string,
): Promise<void> => {
  const scope = scopeOf(flags);
  if (flags.sync === true) {
    const { installSync } = await import('../service/install-sync.ts');
    return installSync(context, flags, directory === '' ? undefined : directory);
  }
  check(flags, scope, port, token);
  if (directory === '') refuse('Name the directory to serve: a unit must say what may be written.');
  const name = serviceName(flags);
  const init = await planUnit(context, flags, resolve(directory), port);
  const text = formatUnit(init);
  const { isPrinted, path } = await placeUnit(context, flags, { scope, name, text });
  if (isPrinted || flags.json === true || flags.quiet === true) return;
  const state = init.command.find((word) => word.startsWith('--state='))?.slice('--state='.length) ?? '';
  await context.stdout.write(`Wrote ${displayName(path)}.\n${nextSteps(scope, name, flags, state)}`);
};
