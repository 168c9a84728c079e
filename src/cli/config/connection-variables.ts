// Variables of the environment that no option's definition makes: those that connect, and a few of the program itself.

/** What connects, and what no option has. */
export const CONNECTION_VARIABLES = {
  WHERRY_REMOTE: 'Name of a remote, or a connection string, as --remote takes it',
  WHERRY_URL:
    'Connection string of the server: wherry://HOST:PORT#PIN, or wss://HOST/PATH#PIN through a web server',
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
