// Every object that --json prints, and what its fields mean. test/cli/golden.test.ts holds what the commands really print
// against this.

export interface JsonObject {
  /** Value of the field `type`. */
  readonly type: string;
  readonly commands: string;
  readonly brief: string;
  /** Besides `type`. A name that ends with "?" is left out where it means nothing. */
  readonly fields: Readonly<Record<string, string>>;
}

const ENTRY_FIELDS = {
  path: 'whole path on the server',
  kind: '`file`, `directory`, `link` or `other`',
  size: 'bytes of a file; 0 of all else',
  'mtime?': 'time of the last change, ISO 8601 in UTC with milliseconds',
  mtimeUs: 'the same in microseconds since 1970, exactly',
  executable: 'whether a file may be executed',
  version: 'opaque text that changes with the entry, for `ifMatch`',
  'target?': 'of a link: what it holds',
  'leads?': 'of a link: `file`, `directory`, `other`, `outside` or `broken`',
} as const;

const TALLY_FIELDS = {
  files: 'files that were transferred',
  directories: 'directories that were made',
  links: 'symbolic links that were made',
  bytes: 'bytes of those files',
  continued: 'of these, bytes that were there from an earlier attempt',
  skipped: 'left alone because of --on-conflict skip or newer',
  unchanged: 'had the very content already',
  failed: 'could not be done; each has an object of the type `error`',
  saved: 'bytes that compression kept off the link',
  linkBytes: 'bytes of content that went over the link',
} as const;

const ACTION = '`create`, `replace`, `rename`, `skip`, `unchanged`, `remove` or `conflict`';

export const JSON_OBJECTS: readonly JsonObject[] = [
  {
    type: 'entry',
    commands: '`list`, `find`, `stat`',
    brief: 'One entry of the server.',
    fields: {
      ...ENTRY_FIELDS,
      'name?': '`list`: the path relative to the directory that is listed',
      'blake3?': '`stat --checksum`: BLAKE3 of the content, in hexadecimal',
    },
  },
  {
    type: 'created',
    commands: '`file`, `directory`',
    brief: 'The entry was made.',
    fields: ENTRY_FIELDS,
  },
  {
    type: 'unchanged',
    commands: '`file --update`, `directory --update`, `directory --parents`',
    brief: 'The entry was there already.',
    fields: ENTRY_FIELDS,
  },
  {
    type: 'moved',
    commands: '`move`',
    brief: 'The entry as it is now.',
    fields: {
      ...ENTRY_FIELDS,
      from: 'path that it had',
      outcome: '`created`, `replaced`, `renamed`, `skipped` or `unchanged`',
    },
  },
  {
    type: 'copied',
    commands: '`copy`',
    brief: 'The copy.',
    fields: { ...ENTRY_FIELDS, from: 'path of the original', outcome: 'as of `moved`' },
  },
  {
    type: 'removed',
    commands: '`remove`',
    brief: 'What was removed.',
    fields: {
      path: 'as it was named, or matched',
      entries: 'how many entries went; a directory that is kept in the trash counts as one',
      kept: 'whether it is in the trash now',
    },
  },
  {
    type: 'done',
    commands: '`upload`, `download`',
    brief: 'One entry is durable at its destination.',
    fields: {
      path: 'the source',
      destination: 'where it is now',
      kind: '`file`, `directory` or `link`',
      size: 'bytes',
      outcome: 'as of `moved`',
    },
  },
  {
    type: 'continued',
    commands: '`upload`, `download`',
    brief: 'A file goes on behind what an earlier attempt left.',
    fields: { path: 'the source', size: 'bytes of the whole file', offset: 'bytes that are there already' },
  },
  {
    type: 'interrupted',
    commands: '`upload`, `download`',
    brief: 'The link was lost; it is tried again.',
    fields: {},
  },
  { type: 'resumed', commands: '`upload`, `download`', brief: 'The link is back.', fields: {} },
  {
    type: 'summary',
    commands: '`upload`, `download`',
    brief: 'The last object of a transfer.',
    fields: {
      ...TALLY_FIELDS,
      seconds: 'how long it took',
      'bytesPerSecond?': 'bytes that were sent, by that time',
    },
  },
  {
    type: 'planned',
    commands: 'every command with `--dry-run`',
    brief: 'What would become of one entry.',
    fields: {
      action: ACTION,
      path: 'where it would be, or is',
      kind: 'as of `entry`',
      'size?': 'bytes',
      'from?': 'the source',
      'message?': 'why it is a conflict',
    },
  },
  {
    type: 'plan',
    commands: 'every command with `--dry-run`',
    brief: 'The last object of a dry run: of a transfer the figures of `summary`, else these.',
    fields: {
      'action?': 'the command',
      'entries?': 'how many entries would be changed',
      ...Object.fromEntries(Object.entries(TALLY_FIELDS).map(([name, text]) => [`${name}?`, text])),
    },
  },
  {
    type: 'usage',
    commands: '`du`',
    brief: 'What is at and below a path.',
    fields: {
      path: 'whole path',
      bytes: 'of all files',
      files: 'how many files',
      directories: 'how many directories below it',
      links: 'how many symbolic links',
    },
  },
  {
    type: 'space',
    commands: '`df`',
    brief: 'How much fits; a figure that the server does not know is left out.',
    fields: {
      'totalBytes?': 'of the file system',
      'freeBytes?': 'not used',
      'availableBytes?': 'of the free bytes, those that the server may use',
      'usedBytes?': 'total without free',
      'totalEntries?': 'files, directories and links that there can be',
      'freeEntries?': 'how many more there can be',
    },
  },
  {
    type: 'step',
    commands: '`doctor`',
    brief: 'One step of the way to the server; further fields are the figures behind the sentence.',
    fields: {
      step: '`configuration`, `name`, `port`, `protocol`, `pin`, `login`, `version`, `round-trip`, `clock` or `account`',
      status: '`ok`, `warning`, `failed` or `skipped`',
      message: 'what is the case, and what to do',
      'code?': 'error code of a step that failed',
      'host?': '`configuration`, `name`',
      'port?': '`configuration`, `port`',
      'carrier?': '`configuration`: `tls` or `tcp`',
      'publicKey?': '`configuration`: the pin that was given',
      'hasToken?': '`configuration`',
      'remote?': '`configuration`: name of the remote',
      'from?': '`configuration`: options and variables that are set',
      'addresses?': '`name`: texts; `port`: objects with `address`, `state`, `tookMs` and `reason`',
      'reason?': '`name`: what the operating system said',
      'peer?': '`protocol`: `wherry`, or who is there instead',
      'tls?': '`protocol`: version',
      'alpn?': '`protocol`',
      'said?': '`protocol`: first line of what the peer said',
      'shown?': '`pin`: of the key that the server shows',
      'given?': '`pin`',
      'stored?': '`pin`: from an earlier contact',
      'retryAfterMs?': '`login`: after too many attempts',
      'server?': '`version`',
      'client?': '`version`',
      'roundTripMs?': '`round-trip`',
      'aheadMs?': '`clock`: how far the clock of the server is ahead',
      'account?': '`account`: its name',
      'may?': '`account`: `read`, `write`',
    },
  },
  {
    type: 'part',
    commands: '`parts list`',
    brief: 'What is left of an unfinished transfer.',
    fields: {
      what: '`upload` or `download`',
      side: 'who keeps it: `server` or `local`',
      key: 'to discard it by',
      from: 'the source',
      to: 'the destination',
      size: 'bytes of the whole file',
      verified: 'bytes that need not be sent again',
      changed: 'when it last grew, ISO 8601',
      changedMs: 'the same in milliseconds since 1970',
      expires: 'when it is removed, ISO 8601',
      expiresMs: 'the same in milliseconds since 1970',
      isActive: 'whether a transfer continues it now',
      'account?': 'whose it is',
      'place?': 'where it lies',
    },
  },
  {
    type: 'discarded',
    commands: '`parts discard`',
    brief: 'It is gone.',
    fields: { side: 'as of `part`', key: 'as of `part`', from: 'as of `part`', to: 'as of `part`' },
  },
  {
    type: 'listening',
    commands: '`run`',
    brief: 'The server takes connections.',
    fields: {
      root: 'the directory',
      port: 'number',
      addresses: 'connection strings, without the token',
      pin: 'of its key',
      'token?': 'unless it is kept elsewhere',
      tokenSource: 'where the token comes from',
      remarks: 'what is not as usual',
    },
  },
  {
    type: 'stopping',
    commands: '`run`',
    brief: 'The server brings to its end what is under way.',
    fields: {},
  },
  { type: 'token', commands: '`generate-token`', brief: 'A new token.', fields: { token: 'the token' } },
  {
    type: 'keys',
    commands: '`generate-keys`',
    brief: 'A new key pair.',
    fields: {
      publicKey: 'in base64url',
      pin: 'its SHA-256',
      'privateKey?': 'PEM, unless it was written to a file',
      'privateKeyFile?': 'the file',
    },
  },
  {
    type: 'error',
    commands: 'every command, on standard error',
    brief: 'An error of the command, or of one entry while others go on.',
    fields: {
      code: 'as in [errors.md](errors.md)',
      message: 'what is wrong, and what to do',
      'path?': 'what it is about',
      retryable: 'whether the same may succeed later',
      exitCode: 'as in [exit-codes.md](exit-codes.md)',
      details: 'figures of some codes',
    },
  },
];
