// A line of the shell without the secrets in it, for its history and for messages. Pure.

/** The login of a connection string: "wherry://[USER:]TOKEN@", "wss://USER@". */
const LOGIN = /(?<scheme>(?:wherry(?:\+tcp)?|wss?):\/\/)(?<user>[^@\s/#:]*)(?<token>:[^@\s/#]*)?@/giu;

/** The name of an account. Longer ones could be a token, or most of one, although tokens are longer. */
const SHOWN_USER = /^[\p{L}\p{N}._-]{0,15}$/u;

const redactLogin = (_login: string, scheme: string, user: string, token: string | undefined): string => {
  if (token !== undefined) return `${scheme}${user}:${token === ':' ? '' : '***'}@`;
  return `${scheme}${SHOWN_USER.test(user) ? user : '***'}@`;
};

export const redactLine = (line: string): string => line.replaceAll(LOGIN, redactLogin);
