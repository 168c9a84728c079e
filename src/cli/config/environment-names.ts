// Variables of the environment that mean something to Wherry, and those that only look like it. An unknown name is said
// only when it is nearly a known one: it may as well belong to another version, or to somebody's script.

import type { Environment } from './config-paths.ts';

/** What connects, and what no option has. */
export const CONNECTION_VARIABLES = {
  WHERRY_REMOTE: 'Name of a remote, or a connection string, as --remote takes it',
  WHERRY_URL: 'Connection string of the server: wherry://HOST:PORT#PIN',
  WHERRY_HOST: 'Name or address of the server, where no connection string is given',
  WHERRY_PORT: 'Its port. For "wherry run", the port to listen on',
  WHERRY_PUBLIC_KEY: 'Its pin or public key',
  WHERRY_TOKEN: 'The token. For "wherry run", the token to accept',
  WHERRY_TOKEN_FILE: 'File whose first line is the token, where WHERRY_TOKEN is not set',
  WHERRY_CONFIG: 'Configuration file of client commands, as --config takes it',
  WHERRY_SERVER_CONFIG: 'Configuration file of "wherry run", as its --config takes it',
  WHERRY_DEBUG: '1 shows where an error comes from',
  WHERRY_PROGRAM: 'How commands are shown in hints',
} as const satisfies Readonly<Record<string, string>>;

const PREFIX = 'WHERRY_';

/** Names that Wherry has no use for by themselves: looked at further only when there is one. */
const unfamiliar = (env: Environment): readonly string[] =>
  Object.keys(env).filter((name) => name.startsWith(PREFIX) && !Object.hasOwn(CONNECTION_VARIABLES, name));

/** A prefix of a known name is near to it only as a word, which is no slip of the fingers here. */
const isSlip = (name: string, known: string): boolean => Math.abs(name.length - known.length) < 3;

/** A sentence for each variable that was hardly meant as it is written. */
export const doubtfulVariables = async (env: Environment): Promise<readonly string[]> => {
  const names = unfamiliar(env);
  if (names.length === 0) return [];
  const [{ knownVariables }, { closestWords }] = await Promise.all([
    import('./known-variables.ts'),
    import('../text/closest-words.ts'),
  ]);
  const known = knownVariables();
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
