// A line of the shell without the secrets in it, for its history and for messages. Pure.

/** The login of a connection string: "wherry://[USER:]TOKEN@". */
const LOGIN = /(wherry(?:\+tcp)?:\/\/)[^@\s/#]*@/giu;

export const redactLine = (line: string): string => line.replaceAll(LOGIN, '$1***@');
