// `wherry config check`: says everything that is wrong with configuration files.

import { WherryError } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { configPath, remotesPath, type ConfigPath } from '../config/config-paths.ts';
import type { ConfigShape } from '../config/config-shape.ts';
import { kindOfFile, type ConfigKind } from '../config/kind-of-file.ts';
import { checkConfig, formatProblem } from '../config/check-config.ts';
import { parseToml } from '../config/parse-toml.ts';
import { readConfigFile, readNamedConfigFile, type ConfigFile } from '../config/read-config-file.ts';
import { tablesOf } from '../config/tables-of.ts';
import { EXIT_DONE, EXIT_FAILED } from '../exit-code.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { remotesShape } from '../remotes/remotes-shape.ts';
import { reportError } from '../report-error.ts';
import { withOrigin } from '../with-origin.ts';

export interface ConfigCheckFlags extends OutputFlags {
  readonly client?: boolean;
  readonly server?: boolean;
  readonly remotes?: boolean;
}

const KINDS = ['client', 'server', 'remotes'] as const satisfies readonly ConfigKind[];

const askedKind = (flags: ConfigCheckFlags): ConfigKind | undefined => {
  const kinds = KINDS.filter((kind) => flags[kind] === true);
  if (kinds.length > 1)
    throw new WherryError(
      'BAD_REQUEST',
      `A file is of one kind; leave all of --${kinds.join(', --')} out but one.`,
    );
  return kinds[0];
};

const shapeOf = async (context: CliContext, kind: ConfigKind): Promise<ConfigShape> =>
  kind === 'remotes'
    ? remotesShape((await context.doors.client()).parseConnectionString)
    : (await tablesOf(context))[kind];

/** True when nothing is wrong with it. */
const check = async (
  context: CliContext,
  flags: ConfigCheckFlags,
  file: ConfigFile,
  kind: ConfigKind,
): Promise<boolean> => {
  const { problems } = await checkConfig(file, await shapeOf(context, kind));
  for (const problem of problems) {
    const error = new WherryError('BAD_REQUEST', formatProblem(problem));
    await reportError(context, error, { json: flags.json === true, path: file.path });
  }
  if (problems.length > 0) return false;
  await printResult(context, flags, {
    text: `${file.path} has no mistakes.`,
    json: { type: 'checked', file: kind, path: file.path },
  });
  return true;
};

/** The files that commands would use, those that are there. */
const usedFiles = async (
  { env }: CliContext,
  kind: ConfigKind | undefined,
): Promise<readonly (readonly [ConfigKind, ConfigFile])[]> => {
  const paths = {
    client: configPath('client', env, undefined),
    server: configPath('server', env, undefined),
    remotes: { path: remotesPath(env), isNamed: false },
  };
  const found = KINDS.filter((each) => kind === undefined || each === kind).map(async (each) => {
    const { path, isNamed, variable }: ConfigPath = paths[each];
    const file = await (isNamed
      ? withOrigin(variable, () => readNamedConfigFile(path))
      : readConfigFile(path));
    return file === undefined ? [] : ([[each, file]] as const);
  });
  return (await Promise.all(found)).flat();
};

export const checkConfigFiles = async (
  context: CliContext,
  flags: ConfigCheckFlags,
  path?: string,
): Promise<number> => {
  const kind = askedKind(flags);
  if (path !== undefined) {
    const file = await readNamedConfigFile(path);
    const commands = (await tablesOf(context)).clientCommands.map(([name]) => name);
    const { table } = await parseToml(file.text, file.path);
    const isRight = await check(context, flags, file, kind ?? kindOfFile(path, table, commands));
    return isRight ? EXIT_DONE : EXIT_FAILED;
  }
  const files = await usedFiles(context, kind);
  if (files.length === 0)
    await printResult(context, flags, {
      text: 'There is no configuration file; nothing but options and variables counts.',
      json: { type: 'checked' },
    });
  let isRight = true;
  for (const [each, file] of files) {
    try {
      isRight = (await check(context, flags, file, each)) && isRight;
    } catch (error) {
      isRight = false;
      await reportError(context, error, { json: flags.json === true });
    }
  }
  return isRight ? EXIT_DONE : EXIT_FAILED;
};
