// Objects of servers on this machine, and of their keys.

import { iso, type JsonObject } from './json-object.ts';

const ROOTS = 'objects with `directory` on this machine';

export const SERVER_OBJECTS: readonly JsonObject[] = [
  {
    type: 'listening',
    of: ['run', 'start', 'restart'],
    brief: 'The server takes connections.',
    fields: {
      'root?': 'the directory, where one is served',
      roots: `${ROOTS}, \`path\` for clients, and \`readOnly\`, \`names\` and \`fileSizeLimit\` (bytes) where they differ from those of the server`,
      port: 'number',
      addresses: 'connection strings, without the token',
      web: 'where a browser finds the files',
      pin: 'of its key',
      'token?': 'unless it is kept elsewhere',
      tokenSource:
        '`argument`, `file`, `environment`, `configuration`, `kept` (from an earlier run) or `new`',
      remarks: 'what is not as usual, in words',
      'pid?': '`start`, `restart`: number of its process',
      'pidFile?': '`start`, `restart`: what `stop` and `status` find it by',
      'logFile?': '`start`, `restart`: where its log is',
    },
  },
  {
    type: 'page',
    of: ['gui'],
    brief: 'A page can be opened; again at each Enter.',
    fields: { address: 'to open, with a ticket that works once', port: 'number' },
  },
  { type: 'stopping', of: ['run'], brief: 'The server brings to its end what is under way.', fields: {} },
  {
    type: 'stopped',
    of: ['stop'],
    brief: 'The server has ended.',
    fields: { pid: 'number of its process', pidFile: 'that it had', roots: ROOTS },
  },
  {
    type: 'server',
    of: ['status'],
    brief: 'A server that `start` has started.',
    fields: {
      isRunning: 'whether it runs',
      state:
        '`running`, `absent`, `left` (its process ended without tidying up), `doubtful` or `strange` (the pidfile is none)',
      'why?': 'of `doubtful`: what cannot be known',
      'pid?': 'number of its process',
      'since?': iso('when it was started'),
      'version?': 'of the program',
      'roots?': ROOTS,
      'port?': 'number',
      'addresses?': 'connection strings, without the token',
      'connections?': 'how many there are, where that can be known',
      'logFile?': 'where its log is',
      pidFile: 'where it is looked for',
    },
  },
  {
    type: 'installed',
    of: ['service install'],
    brief: 'The unit is written; nothing is started yet.',
    fields: { scope: '`user` or `system`', name: 'of the service', path: 'of the unit' },
  },
  {
    type: 'unit',
    of: ['service install --print'],
    brief: 'What would be written.',
    fields: { scope: 'as of `installed`', name: 'of the service', text: 'of the unit' },
  },
  {
    type: 'uninstalled',
    of: ['service uninstall'],
    brief: 'The unit is removed.',
    fields: { scope: 'as of `installed`', name: 'of the service', path: 'that the unit had' },
  },
  {
    type: 'keys',
    of: ['generate-keys'],
    brief: 'A new key pair.',
    fields: {
      publicKey: 'in base64url',
      pin: 'its SHA-256',
      'privateKey?': 'PEM, unless it was written to a file',
      'privateKeyFile?': 'the file',
    },
  },
  {
    type: 'keysRotated',
    of: ['rotate-keys'],
    brief: 'The server has a new key once it is started again.',
    fields: {
      oldPin: 'of the key that it had',
      newPin: 'of the key that it has',
      isHandedOver: 'whether clients that know the old pin accept the new one',
    },
  },
];
