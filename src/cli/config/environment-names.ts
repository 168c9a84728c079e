// Variables of the environment that mean something to Wherry, and those that only look like it. An unknown name is said
// only when it is nearly a known one: it may as well belong to another version, or to somebody's script.

import { closestWords } from '../../base/index.ts';
import type { Environment } from './config-paths.ts';
import { CONNECTION_VARIABLES } from './connection-variables.ts';

const PREFIX = 'WHERRY_';

/** Names that Wherry has no use for by themselves: looked at further only when there is one. */
const unfamiliar = (env: Environment): readonly string[] =>
  Object.keys(env).filter((name) => name.startsWith(PREFIX) && !Object.hasOwn(CONNECTION_VARIABLES, name));

/** A prefix of a known name is near to it only as a word, which is no slip of the fingers here. */
const isSlip = (name: string, known: string): boolean => Math.abs(name.length - known.length) < 3;

/** A sentence for each variable that was hardly meant as it is written. What is known is asked for only when needed. */
export const doubtfulVariables = async (
  env: Environment,
  loadKnown: () => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const names = unfamiliar(env);
  if (names.length === 0) return [];
  const known = await loadKnown();
  return names.flatMap((name) => {
    if (known.includes(name)) return [];
    const [nearest] = closestWords(
      name.slice(PREFIX.length),
      known.map((each) => each.slice(PREFIX.length)),
      1,
    );
    return nearest === undefined || !isSlip(name, `${PREFIX}${nearest}`)
      ? []
      : [`${name} means nothing and was not used; did you mean ${PREFIX}${nearest}?`];
  });
};
