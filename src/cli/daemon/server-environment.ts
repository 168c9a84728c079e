// The variables of the environment that say something of a server, so that one that is started again is the same wherever
// that is typed. Never the token: what is kept of a server holds no secret. Pure.

import { CONFIG_VARIABLES, type Environment } from '../config/config-paths.ts';
import type { ConfigShape } from '../config/config-shape.ts';

/** Where the configuration file is looked for. */
const PLACES = [CONFIG_VARIABLES.server, 'XDG_CONFIG_HOME'];

const variablesOf = ({ settings }: ConfigShape): readonly string[] => [
  ...PLACES,
  ...settings.filter(({ isSecret }) => !isSecret).map(({ variable }) => variable),
];

/** Those that are set. */
export const serverEnvironment = (env: Environment, shape: ConfigShape): Readonly<Record<string, string>> =>
  Object.fromEntries(
    variablesOf(shape).flatMap((name): [string, string][] => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** The environment with these variables in place of all that it says of a server itself. */
export const withServerEnvironment = (
  env: Environment,
  shape: ConfigShape,
  kept: Readonly<Record<string, string>>,
): Environment => {
  const own = new Set(variablesOf(shape));
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name))), ...kept };
};
