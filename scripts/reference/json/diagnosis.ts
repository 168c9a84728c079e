// Objects of what is wrong, and of finding that out.

import { EVERY_COMMAND, type JsonObject } from './json-object.ts';

export const DIAGNOSIS_OBJECTS: readonly JsonObject[] = [
  {
    type: 'step',
    of: ['doctor'],
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
    type: 'error',
    of: [EVERY_COMMAND],
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
  {
    type: 'warning',
    of: [EVERY_COMMAND],
    brief: 'What a person should know though the command goes on.',
    fields: { message: 'what is so, and what to do' },
  },
];
