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

const SAVED_FIELDS = {
  name: 'of the pair',
  mode: '`push`, `pull` or `both`',
  local: 'absolute path of the directory here',
  server: 'name of the remote',
  remote: 'absolute path of the directory on the server',
} as const;

const PAIR_NAME = 'of the pair';
const IS_SERVED = 'whether a process serves the saved pairs';
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
    type: 'state',
    of: SYNC_RUNS,
    brief:
      'With --watch: the state that the pair is in now. Each run that changes something, or says something new, prints the objects of a run.',
    fields: {
      time: iso('when it came to be so'),
      state:
        '`idle` (both sides were the same after the last run), `held` (too much would be removed), `offline` (no connection; it is made again), `waiting` (something else is in the way for now) or `paused`',
      'reason?': 'of `held`: as of `refused`',
      'code?': 'of `offline` and `waiting`: as of `error`',
      'message?': 'the same in a sentence',
    },
  },
  {
    type: 'saved',
    of: SYNC_RUNS,
    brief: 'With --save: the pair was saved, and nothing else was done.',
    fields: { ...SAVED_FIELDS, isServed: IS_SERVED },
  },
  {
    type: 'savedPair',
    of: ['sync list', 'sync status'],
    brief: 'A saved pair, and how it is.',
    fields: {
      name: PAIR_NAME,
      state:
        '`running`, `idle`, `held`, `offline`, `waiting`, `paused`, `failed` (somebody has to do something, and then `sync resume`), `stopped` (no process serves it) or `damaged` (its file is no pair)',
      'reason?': 'of `held`: as of `refused`',
      'code?': 'of `offline`, `waiting`, `failed` and `damaged`: as of `error`',
      'message?': 'the same in a sentence',
      ...Object.fromEntries(
        Object.entries(SAVED_FIELDS).flatMap(([name, text]) =>
          name === 'name' ? [] : [[`${name}?`, `unless it is damaged: ${text}`]],
        ),
      ),
      'isPaused?': 'unless it is damaged: whether it was paused',
      'lastRun?':
        'if one has ended: `time`, `outcome` (`done`, `partly` or `refused`), and how many changes were `done` and `undone` and how many `problems` there were',
      conflicts: 'how many have both contents beside each other still',
      'options?': '`sync status`: those of its runs',
      'held?': '`sync status`, of `held`: the fields of `refused`; `removals` is what --allow-delete takes',
      'lastChange?': iso('`sync status`: when a run last changed something'),
      'conflictCopies?': '`sync status`: objects with `path` and `copy`, the newest 100',
    },
  },
  { type: 'pairPaused', of: ['sync pause'], brief: 'It is paused.', fields: { name: PAIR_NAME } },
  {
    type: 'pairResumed',
    of: ['sync resume'],
    brief: 'It goes on.',
    fields: {
      name: PAIR_NAME,
      'allowDelete?': 'how many entries its next run may remove',
      isServed: IS_SERVED,
    },
  },
  {
    type: 'pairForgotten',
    of: ['sync forget'],
    brief: 'It is forgotten; both directories stay as they are.',
    fields: { name: PAIR_NAME },
  },
  {
    type: 'serving',
    of: ['sync run'],
    brief: 'The saved pairs are served.',
    fields: {
      pairs: 'how many',
      pid: 'number of the process',
      stateDirectory: 'where the pairs are saved',
    },
  },
  {
    type: 'log',
    of: ['sync run'],
    brief: 'A line of the log: what happened to a pair.',
    fields: {
      time: iso('when'),
      level: '`debug`, `info`, `warn` or `error`',
      event:
        '`pair-served`, `pair-ended`, `pair-state`, `pair-ran`, `pair-change`, `pair-change-failed`, `pair-conflict`, `pair-problem`, `pair-damaged`, `pair-not-recorded` or `server-key-changed`',
      'pair?': 'its name',
      'mode?': 'of `pair-served`',
      'local?': 'of `pair-served`',
      'remote?': 'of `pair-served`: NAME:PATH',
      'server?': 'of `server-key-changed`: name of the remote',
      'state?': 'of `pair-state`: as of `savedPair`',
      'code?': 'as of `error`',
      'message?': 'a sentence',
      'done?': 'of `pair-ran`: how many changes were done',
      'undone?': 'of `pair-ran`: how many were not',
      'conflicts?': 'of `pair-ran`: how many there were',
      'problems?': 'of `pair-ran`: how many there were',
      'side?': 'of `pair-change`: as of `change`',
      'action?': 'of `pair-change`: as of `change`',
      'path?': 'of `pair-change` and `pair-change-failed`',
      'outcome?': 'of `pair-change`: as of `settled`',
    },
  },
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
