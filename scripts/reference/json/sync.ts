// Objects of what keeps directories in step.

import { iso, type JsonObject } from './json-object.ts';

export const SYNC_RUNS = ['sync push', 'sync pull', 'sync both', 'sync local', 'sync remote'] as const;

export const PLAN_TALLY =
  'sync: what would change in its directory: `made`, `replaced`, `moved`, `attributes` (only time or mode), `removed`, and the `bytes` that would be sent';

const PAIR_FIELDS = {
  local: 'absolute path of the directory here, links followed',
  remote: 'absolute path of the directory on the server',
  address: 'connection string of the server',
} as const;

const SIDE = '`local` or `server`';
const PATH = 'relative to both directories';
const MESSAGE = 'the same in a sentence, for people';

const CHANGE_FIELDS = {
  side: `where it is done: ${SIDE}`,
  action: '`make-directory`, `copy`, `move`, `write`, `set-attributes` or `remove`',
  path: PATH,
} as const;

const CONFLICT_PLACE_FIELDS = {
  side: 'where it is: `local` or `server`',
  path: 'whole path of what it is a copy of, beside it',
  copy: 'whole path of the copy',
} as const;

const RESOLUTION_FIELDS = {
  ...CONFLICT_PLACE_FIELDS,
  keep: '`original`, `copy` or `both`',
  'becomes?': 'whole path that the content of the copy has then; missing where it gave way',
  'gone?':
    'whole path of what gave way: it is in the trash, or gone where there is none; missing where nothing did',
} as const;

export const SYNC_OBJECTS: readonly JsonObject[] = [
  {
    type: 'pair',
    of: SYNC_RUNS,
    brief: 'The first object of a run: what is kept in step.',
    fields: { action: '`sync push`, `sync pull` or `sync both`', ...PAIR_FIELDS },
  },
  {
    type: 'change',
    of: SYNC_RUNS,
    brief: 'One thing of the plan; the same in a dry run, and in the order in which each side does them.',
    fields: {
      ...CHANGE_FIELDS,
      'from?': 'of `copy` and `move`: where it is now, on the same side',
      kind: '`file`, `directory` or `link`',
      size: 'bytes of a file; else 0',
      isReplacing: 'whether it takes the place of something',
    },
  },
  {
    type: 'conflict',
    of: SYNC_RUNS,
    brief: 'Both sides changed what has this path, each to something else.',
    fields: {
      path: PATH,
      kept: `whose content keeps the name: ${SIDE}`,
      'copy?': 'where the other content is, on both sides; missing where --conflict gave it up',
      message: MESSAGE,
    },
  },
  {
    type: 'problem',
    of: SYNC_RUNS,
    brief: 'Something that was left as it is, on both sides.',
    fields: {
      path: PATH,
      side: `the side that stands in the way: ${SIDE}`,
      reason: '`unmanaged`, `occupied`, `collision` or `invalid-name`',
      'why?': 'of `unmanaged`: `unreadable`, `unsupported` or `name`',
      'other?': 'of `collision`: the path with the other name',
      message: MESSAGE,
    },
  },
  {
    type: 'lookalike',
    of: SYNC_RUNS,
    brief: 'Two names in one directory that some systems cannot tell apart; both are kept.',
    fields: { path: PATH, other: 'the other one', message: MESSAGE },
  },
  {
    type: 'refused',
    of: SYNC_RUNS,
    brief: 'Nothing is done, since it looks like a mistake; exit code 5.',
    fields: {
      side: `of \`too-many-removals\` where they would be, else the side that holds nothing: ${SIDE}`,
      reason: '`too-many-removals`, `emptied` or `missing`',
      'removals?': 'of `too-many-removals`: how many entries would go',
      entries: 'how many the side has, or had when both last agreed',
      message: MESSAGE,
    },
  },
  {
    type: 'settled',
    of: SYNC_RUNS,
    brief: 'One thing of the plan was done, or was not.',
    fields: {
      ...CHANGE_FIELDS,
      outcome:
        '`done`; `changed`: somebody else changed it meanwhile, and the next run looks again; `left`: not tried, because something else was not done; `failed`',
      'code?': 'of `failed`: as of `error`',
      'message?': 'of `failed`: a sentence',
    },
  },
  {
    type: 'trashCleared',
    of: ['sync pull', 'sync both', 'sync remote'],
    brief:
      'Something went from the trash here, since it was there for long enough, or is more than it may hold.',
    fields: {
      items: 'how many items went',
      bytes: 'of their files',
      stuck: 'how many things the operating system did not let go of; they are tried again',
    },
  },
  {
    type: 'synced',
    of: SYNC_RUNS,
    brief: 'The last object of a run that was not refused, also of one that an error ended.',
    fields: {
      done: 'how many changes were done',
      undone: 'how many were not',
      bytes: 'of the files that were sent and fetched',
      conflicts: 'how many there were',
      problems: 'how many there were',
      seconds: 'how long it took',
      'hardLinked?':
        'how many names here are of files with several; each is a file of its own on the server; missing where none is',
    },
  },
  {
    type: 'compared',
    of: ['check'],
    brief: 'One path of both directories.',
    fields: {
      path: PATH,
      mark: '`same`, `differs` (in content, kind, time or mode), `local-only`, `server-only`, or `unknown`: it cannot be compared',
      kind: '`file`, `directory`, `link` or `unmanaged`',
      'why?': 'of `unmanaged`: as of `problem`',
    },
  },
  {
    type: 'comparison',
    of: ['check'],
    brief: 'The last object: how many paths there are of each mark.',
    fields: {
      ...PAIR_FIELDS,
      same: 'of `same`',
      differs: 'of `differs`',
      localOnly: 'of `local-only`',
      serverOnly: 'of `server-only`',
      unknown: 'of `unknown`',
    },
  },
  {
    type: 'explanation',
    of: ['explain'],
    brief: 'Why a path is treated as it is.',
    fields: {
      ...PAIR_FIELDS,
      path: PATH,
      rule: '`nothing-there`, `ignored`, `unmanaged`, `problem`, `same`, `attributes`, `conflict`, `changed`, `created`, `removed`, `edit-survives`; of push and pull `source` (the destination gets it) or `extra` (only the destination has it)',
      'side?': `whose doing it is, where one side's is what counts: ${SIDE}`,
      message: MESSAGE,
      isFirst: 'as of `plan`',
      isRefused: 'as of `plan`',
      'here?':
        'what is in the directory here: `kind`, and of a file `size`, `mtimeUs` and `executable`, of a link `target`',
      'server?': 'the same of the server',
      'agreed?': 'the same when both last agreed',
      changes: 'what a run would do there and below: objects as `change`',
    },
  },
  {
    type: 'conflictCopy',
    of: ['conflicts list'],
    brief: 'A copy that a conflict has left.',
    fields: {
      ...CONFLICT_PLACE_FIELDS,
      device: 'whose content it is, as its name says',
      made: iso('when that was, in UTC, as its name says'),
      'isEqual?': 'whether both hold the same by now; missing where both are directories',
      'originalKind?': 'as of `entry`; this and those below are missing where nothing has the name any more',
      'originalSize?': 'bytes of a file; 0 of all else',
      'originalMtime?': iso('time of the last change'),
      'originalMtimeUs?': 'the same in microseconds since 1970, exactly',
      copyKind: 'the same of the copy',
      copySize: 'the same of the copy',
      copyMtime: 'the same of the copy',
      copyMtimeUs: 'the same of the copy',
    },
  },
  {
    type: 'resolution',
    of: ['conflicts resolve --dry-run'],
    brief: 'What would be done about a copy.',
    fields: RESOLUTION_FIELDS,
  },
  {
    type: 'resolved',
    of: ['conflicts resolve'],
    brief: 'What was done about a copy.',
    fields: RESOLUTION_FIELDS,
  },
];
