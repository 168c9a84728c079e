// A line of the shell without the secrets in it, for its history and for messages. Pure.

/** The login of a connection string: "wherry://[USER:]TOKEN@", "wherry://USER@". */
const LOGIN = /(?<scheme>wherry(?:\+tcp)?:\/\/)(?<user>[^@\s/#:]*)(?<token>:[^@\s/#]*)?@/giu;

/** Longer ones could be a token, or most of one, although tokens are longer. */
const MAX_SHOWN_USER_LENGTH = 15;

const redactLogin = (_login: string, scheme: string, user: string, token: string | undefined): string => {
  if (token !== undefined) return `${scheme}${user}:${token === ':' ? '' : '***'}@`;
  return `${scheme}${user.length > MAX_SHOWN_USER_LENGTH ? '***' : user}@`;
};

export const redactLine = (line: string): string => line.replaceAll(LOGIN, redactLogin);
