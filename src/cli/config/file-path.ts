// Paths that stand in a configuration file: relative to the file, and "~/" is the user's home, since no shell has read them.

import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { variableOf, type Environment } from './config-paths.ts';
import type { ResolvedValue } from './resolve-settings.ts';
import { settingId, type Setting } from './setting.ts';

const resolveFilePath = (text: string, configFile: string, env: Environment): string =>
  text === '~' || text.startsWith('~/')
    ? join(variableOf(env, 'HOME') ?? homedir(), text.slice(1))
    : resolve(dirname(configFile), text);

/** The values with every path among them that comes from a file made absolute. */
export const withAbsolutePaths = (
  values: ReadonlyMap<string, ResolvedValue>,
  settings: readonly Setting[],
  env: Environment,
): ReadonlyMap<string, ResolvedValue> => {
  const paths = new Set(settings.filter(({ isPath }) => isPath).map(settingId));
  return new Map(
    [...values].map(([id, one]) => {
      const { value, origin } = one;
      return typeof value === 'string' && origin.kind === 'file' && paths.has(id)
        ? [id, { value: resolveFilePath(value, origin.path, env), origin }]
        : [id, one];
    }),
  );
};
