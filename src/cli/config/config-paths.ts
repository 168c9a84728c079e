// Where configuration files lie. Nothing is read here.

import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export type Environment = Readonly<Partial<Record<string, string>>>;

/** An environment variable that is set to nothing is not set. */
export const variableOf = (env: Environment, name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
};

/** `$XDG_CONFIG_HOME/wherry`, or `~/.config/wherry`. A relative XDG_CONFIG_HOME means nothing, as its specification demands. */
export const configDirectory = (env: Environment): string => {
  const base = env.XDG_CONFIG_HOME ?? '';
  return isAbsolute(base)
    ? join(base, 'wherry')
    : join(variableOf(env, 'HOME') ?? homedir(), '.config', 'wherry');
};

export interface ConfigPath {
  readonly path: string;
  /** The user named it: it is an error then if nothing is there. */
  readonly isNamed: boolean;
  /** Which did, where no option was typed. */
  readonly variable?: string;
}

export const CONFIG_VARIABLES = { client: 'WHERRY_CONFIG', server: 'WHERRY_SERVER_CONFIG' } as const;

const FILE_NAMES = { client: 'config.toml', server: 'server.toml' } as const;

/** The file of defaults for clients, or the one for servers: --config, then the variable, then the usual place. */
export const configPath = (
  kind: keyof typeof FILE_NAMES,
  env: Environment,
  option: string | undefined,
): ConfigPath => {
  if (option !== undefined) return { path: resolve(option), isNamed: true };
  const variable = CONFIG_VARIABLES[kind];
  const named = variableOf(env, variable);
  return named === undefined
    ? { path: join(configDirectory(env), FILE_NAMES[kind]), isNamed: false }
    : { path: resolve(named), isNamed: true, variable };
};

/** The file that "wherry remote" writes. */
export const remotesPath = (env: Environment): string => join(configDirectory(env), 'remotes.toml');
