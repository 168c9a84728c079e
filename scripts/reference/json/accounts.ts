// Objects of accounts and administration.

import { iso, type JsonObject } from './json-object.ts';

const ACCOUNT_FIELDS = {
  name: 'of the account',
  grants: 'objects with `path` and `verbs`: what the account may do there and below',
  'home?': 'path of its home',
  'quotaBytes?': 'how much its home may hold',
  isDisabled: 'whether it may not log in',
  hasPassword: 'whether it has one',
  hasTotp: 'whether one-time codes are asked for besides',
  created: iso('when it was added'),
} as const;

const TOKEN_FIELDS = {
  id: 'public; names the token where its name does not',
  'account?': 'whose it is; left out by `token create` for oneself',
  'name?': 'unique within the account',
  'kind?': '`named`, or `login` of one that `login` and `register` made',
  'created?': iso('when it was made'),
  'expires?': iso('until when it is good'),
  'used?': iso('when somebody last logged in with it'),
} as const;

const SHARE_FIELDS = {
  id: 'public; to show and revoke it by',
  account: 'who made it',
  path: 'what is shared',
  kind: '`file` or `directory`',
  access: '`read`, or `upload`: add files to the directory, and see nothing of it',
  hasPassword: 'whether one is asked for besides the link',
  'label?': 'what it is called',
  created: iso('when it was made'),
  'expires?': iso('until when it is good'),
  'maxUses?': 'how often it may be used',
  uses: 'how often it was',
  'ended?': 'why it is over for good: its target was `removed`, `moved` or `replaced`, or is `missing`',
} as const;

const CHANGES = [
  'user add',
  'user passwd',
  'user role',
  'user quota',
  'user disable',
  'user enable',
  'user code',
];

export const ACCOUNT_OBJECTS: readonly JsonObject[] = [
  {
    type: 'whoami',
    of: ['whoami'],
    brief: 'The account that the server takes this client for.',
    fields: {
      ...ACCOUNT_FIELDS,
      'usedBytes?': 'of the quota',
      address: 'connection string of the server, without a token',
      'token?': 'the object of the type `token` that was logged in with',
      serverTime: iso("the server's clock"),
    },
  },
  {
    type: 'loggedIn',
    of: ['login', 'register'],
    brief: 'A token is kept under the name of a remote.',
    fields: {
      name: 'of the remote',
      address: 'connection string of the server, without a token',
      account: 'its name',
    },
  },
  {
    type: 'passwordChanged',
    of: ['passwd'],
    brief: 'All other logins of the account have ended.',
    fields: {},
  },
  { type: 'totpEnabled', of: ['totp enable'], brief: 'A login by password asks for a code now.', fields: {} },
  { type: 'totpDisabled', of: ['totp disable'], brief: 'It asks for none any more.', fields: {} },
  {
    type: 'account',
    of: ['user list', ...CHANGES],
    brief: 'An account, as it is now.',
    fields: ACCOUNT_FIELDS,
  },
  {
    type: 'accountRemoved',
    of: ['user remove'],
    brief: 'Its files stay.',
    fields: { name: 'that it had' },
  },
  {
    type: 'token',
    of: ['token list', 'token create', 'token recover', 'generate-token'],
    brief:
      'A token; `generate-token` makes one that no server knows, of which there is nothing but `id` and `token`.',
    fields: { ...TOKEN_FIELDS, 'token?': 'the secret itself, from whatever makes it, and never again' },
  },
  {
    type: 'tokenRevoked',
    of: ['token revoke'],
    brief: 'A token that logs in no more.',
    fields: TOKEN_FIELDS,
  },
  {
    type: 'invite',
    of: ['invite list', 'invite create'],
    brief: 'An invite that nobody has used yet.',
    fields: {
      id: 'to remove it by',
      verbs: 'what whoever registers may do',
      hasHome: 'whether in a home of their own',
      'quotaBytes?': 'of that home',
      created: iso('when it was made'),
      expires: iso('until when it is good'),
      'code?': '`invite create`: what to register with, shown this once',
    },
  },
  { type: 'inviteRemoved', of: ['invite remove'], brief: 'It is withdrawn.', fields: { id: 'that it had' } },
  {
    type: 'share',
    of: ['share list', 'share show', 'share create'],
    brief: 'A link by which others reach a file or directory.',
    fields: {
      ...SHARE_FIELDS,
      state:
        '`usable`, or why it is not: `ended`, `expired`, `used-up`, `maker-gone`, `maker-disabled`, `right-lost`',
      'url?': 'the link; left out of those of other accounts',
    },
  },
  {
    type: 'shareRevoked',
    of: ['share revoke'],
    brief: 'A share whose link works no more.',
    fields: SHARE_FIELDS,
  },
  {
    type: 'connection',
    of: ['connections'],
    brief: 'Somebody who is connected.',
    fields: {
      id: 'number, of this run of the server',
      account: 'its name',
      remoteAddress: 'where it comes from',
      agent: 'program and version, as the client says',
      carrier: '`tls` or `tcp`',
      forMs: 'milliseconds since it logged in',
      receivedBytes: 'bytes that came over it',
      sentBytes: 'bytes that went over it',
      calls: 'how many are under way',
    },
  },
  {
    type: 'connectionEnded',
    of: ['connections --end'],
    brief: 'It is over.',
    fields: { id: 'that it had' },
  },
  {
    type: 'audit',
    of: ['audit'],
    brief: 'One record of who did what; the oldest first.',
    fields: {
      id: 'number; of later records larger',
      time: iso('when it was'),
      level: '`info` or `warn`',
      event: 'what it was, such as `account.add`',
      'account?': 'who did it',
      'remoteAddress?': 'from where',
      fields: 'the figures of this event',
    },
  },
];
