// Objects of transfers, and of what is left of them.

import { EVERY_DRY_RUN, iso, type JsonObject } from './json-object.ts';
import { PLAN_TALLY, SYNC_RUNS } from './sync.ts';

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

export const TRANSFER_OBJECTS: readonly JsonObject[] = [
  {
    type: 'done',
    of: ['upload', 'download', 'copy', 'move'],
    brief: 'One entry is durable at its destination. Of `copy` and `move` only from one server to another.',
    fields: {
      from: 'the source',
      path: 'where it is now',
      kind: '`file`, `directory` or `link`',
      size: 'bytes',
      outcome: 'as of `moved`',
    },
  },
  {
    type: 'continued',
    of: ['upload', 'download'],
    brief: 'A file goes on behind what an earlier attempt left.',
    fields: { from: 'the source', size: 'bytes of the whole file', offset: 'bytes that are there already' },
  },
  {
    type: 'interrupted',
    of: ['upload', 'download', ...SYNC_RUNS],
    brief: 'The link was lost; it is tried again.',
    fields: {},
  },
  {
    type: 'resumed',
    of: ['upload', 'download', ...SYNC_RUNS],
    brief: 'The link is back; of sync the plan follows anew, without what is done by then.',
    fields: {},
  },
  {
    type: 'summary',
    of: ['upload', 'download', 'copy', 'move'],
    brief: 'The last object of a transfer.',
    fields: {
      ...TALLY_FIELDS,
      seconds: 'how long it took',
      'bytesPerSecond?': 'bytes that were sent, by that time',
    },
  },
  {
    type: 'planned',
    of: [EVERY_DRY_RUN],
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
    of: [EVERY_DRY_RUN, ...SYNC_RUNS],
    brief:
      'The last object of a dry run: of a transfer the figures of `summary`, else these. Of sync the last one of the plan, also where it is done then.',
    fields: {
      'action?': 'the command',
      'entries?': 'how many entries would be changed',
      'isFirst?': 'sync: nothing is known of an earlier run of these two directories',
      'isRefused?': 'sync: nothing is done, as the object `refused` says',
      'server?': PLAN_TALLY,
      'local?': 'the same of the directory here',
      'conflicts?': 'how many objects `conflict` there are',
      'problems?': 'how many objects `problem` there are',
      ...Object.fromEntries(Object.entries(TALLY_FIELDS).map(([name, text]) => [`${name}?`, text])),
    },
  },
  {
    type: 'part',
    of: ['parts list'],
    brief: 'What is left of an unfinished transfer.',
    fields: {
      what: '`upload` or `download`',
      side: 'who keeps it: `server` or `local`',
      key: 'to discard it by',
      from: 'the source, as far as it is remembered',
      path: 'the destination',
      size: 'bytes of the whole file',
      verified: 'bytes that need not be sent again',
      changed: iso('when it last grew'),
      expires: iso('when it is removed'),
      isActive: 'whether a transfer continues it now',
      'account?': 'whose it is',
      'place?': 'where it lies',
    },
  },
  {
    type: 'discarded',
    of: ['parts discard'],
    brief: 'It is gone.',
    fields: { side: 'as of `part`', key: 'as of `part`', from: 'as of `part`', path: 'as of `part`' },
  },
];
