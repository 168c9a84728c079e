// Options of the commands that keep directories in step. Definitions only.

import type { Aliases, FlagParametersForType } from '@stricli/core';
import type { CompressMode } from '../../base/index.ts';
import { CONFLICT_RULES, type ConflictRule, type MaxDelete } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import { OPTIONAL_VALUES } from '../normalise-arguments.ts';
import { CLIENT_BANDWIDTH_FLAG, type BandwidthChoice } from './bandwidth.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS, type ClientFlags } from './client-options.ts';
import { FILTER_FLAGS, type FilterFlags } from './filter-options.ts';
import { KEEP_FLAGS, type KeepFlags } from './keep-options.ts';
import { MAX_DELETE_FLAG } from './max-delete.ts';
import { DRY_RUN_FLAG } from './path-options.ts';
import { parseNonEmpty } from './parsers.ts';
import { BLOCK_SIZE_FLAGS, COMPRESS_FLAG, PROGRESS_FLAG, type ProgressChoice } from './transfer-options.ts';

/** What takes part, and how closely it is looked at. */
export interface PairFlags extends FilterFlags {
  readonly ignoreFile?: string;
  readonly checksum?: boolean;
}

/** What is done about what differs. */
export interface RuleFlags {
  readonly delete?: boolean;
  readonly maxDelete?: MaxDelete;
  readonly conflict?: ConflictRule;
  readonly device?: string;
}

export interface SyncFlags extends PairFlags, RuleFlags, KeepFlags, ClientFlags {
  readonly startAnew?: boolean;
  readonly dryRun?: boolean;
  readonly progress?: ProgressChoice;
  readonly blockSize?: number;
  readonly chunkSize?: number;
  readonly bandwidth?: BandwidthChoice;
  readonly compress?: CompressMode;
}

/** Of a run, and of what becomes of a pair beyond that. */
export interface PairRunFlags extends SyncFlags {
  readonly watch?: boolean;
  /** The name of the pair; SAVE_UNNAMED: that of the local directory. */
  readonly save?: string;
}

/** The `--save` that was given no name. */
export const SAVE_UNNAMED = OPTIONAL_VALUES.save;

export const PAIR_FLAGS: FlagParametersForType<PairFlags, CliContext> = {
  ...FILTER_FLAGS,
  ignoreFile: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'NAME',
    brief:
      'Files of this name in LOCAL hold patterns of --exclude for what is beside and below them [default .wherryignore]',
  },
  checksum: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Read every file on both sides, also where size, time and inode are as they were',
  },
};

export const DELETE_FLAG = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Remove at the destination what only the destination has; it goes to the trash there',
} as const;

export const CONFLICT_RULE_FLAG = {
  kind: 'enum',
  values: CONFLICT_RULES,
  optional: true,
  brief:
    'What both sides changed: keep both, or only the newer one, that of LOCAL (left) or that of the server (right) [default keep-both]',
} as const;

export const DEVICE_FLAG = {
  kind: 'parsed',
  parse: parseNonEmpty,
  optional: true,
  placeholder: 'NAME',
  brief: 'Name of this machine in the names of conflict copies [default its host name]',
} as const;

/** Of `pull` and `both`, which change the local directory. */
const LOCAL_CHANGE_FLAGS = {
  startAnew: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief:
      'Go on with a directory that took the place of the one in earlier runs; nothing of those counts then',
  },
  ...KEEP_FLAGS,
} as const;

/** Those of every run, behind those of its mode. */
const RUN_FLAGS = {
  maxDelete: MAX_DELETE_FLAG,
  ...PAIR_FLAGS,
  dryRun: DRY_RUN_FLAG,
  watch: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Go on until Ctrl-C: run again whenever something changes on either side',
  },
  save: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'NAME',
    brief:
      'Do nothing now, but save the pair with its options for "wherry sync run"; alone it is named after LOCAL',
  },
  progress: PROGRESS_FLAG,
  ...BLOCK_SIZE_FLAGS,
  bandwidth: CLIENT_BANDWIDTH_FLAG,
  compress: COMPRESS_FLAG,
  ...CLIENT_FLAGS,
} as const;

export type OneWayFlags = Omit<PairRunFlags, 'conflict' | 'device' | 'startAnew' | keyof KeepFlags>;

/** Of `push`. */
export const ONE_WAY_FLAGS: FlagParametersForType<OneWayFlags, CliContext> = {
  delete: DELETE_FLAG,
  ...RUN_FLAGS,
};

export type PullFlags = OneWayFlags & KeepFlags & Pick<SyncFlags, 'startAnew'>;

/** Of `pull`. */
export const PULL_FLAGS: FlagParametersForType<PullFlags, CliContext> = {
  ...ONE_WAY_FLAGS,
  ...LOCAL_CHANGE_FLAGS,
};

export type TwoWayFlags = Omit<PairRunFlags, 'delete'>;

/** Of `both`. */
export const TWO_WAY_FLAGS: FlagParametersForType<TwoWayFlags, CliContext> = {
  conflict: CONFLICT_RULE_FLAG,
  device: DEVICE_FLAG,
  ...LOCAL_CHANGE_FLAGS,
  ...RUN_FLAGS,
};

export const SYNC_ALIASES = {
  c: 'checksum',
  n: 'dryRun',
  p: 'progress',
  w: 'watch',
  ...CLIENT_ALIASES,
} as const satisfies Aliases<keyof PairRunFlags>;
