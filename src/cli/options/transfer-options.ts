// Options that upload and download share. Definitions only.

import type { Aliases, FlagParametersForType } from '@stricli/core';
import type { CompressMode } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { CLIENT_BANDWIDTH_FLAG, type BandwidthChoice } from './bandwidth.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS, type ClientFlags } from './client-options.ts';
import { FILTER_FLAGS, type FilterFlags } from './filter-options.ts';
import { DRY_RUN_FLAG } from './path-options.ts';
import { parseBlockSize, parseNonEmpty } from './parsers.ts';

export type ConflictChoice = 'fail' | 'replace' | 'rename' | 'skip' | 'newer';
export type ProgressChoice = 'auto' | 'plain' | 'none';

export interface TransferFlags extends ClientFlags, FilterFlags {
  readonly recursive?: boolean;
  readonly to?: string;
  readonly onConflict?: ConflictChoice;
  readonly dryRun?: boolean;
  readonly progress?: ProgressChoice;
  readonly recordRate?: string;
  readonly blockSize?: number;
  readonly chunkSize?: number;
  readonly bandwidth?: BandwidthChoice;
  readonly compress?: CompressMode;
}

export const CONFLICT_FLAG = {
  kind: 'enum',
  values: ['fail', 'replace', 'rename', 'skip', 'newer'],
  optional: true,
  brief: 'When the name exists with other content [default fail]',
} as const;

export const COMPRESS_FLAG = {
  kind: 'enum',
  values: ['auto', 'always', 'never'],
  optional: true,
  brief: 'Compress content on its way; auto: where the link is slow and the content shrinks [default auto]',
} as const;

export const PROGRESS_FLAG = {
  kind: 'enum',
  values: ['auto', 'plain', 'none'],
  optional: true,
  brief:
    'auto: a bar on a terminal, else nothing; plain: a line a file, also when piped; alone it means auto [default auto]',
} as const;

export const BLOCK_SIZE_FLAGS = {
  blockSize: {
    kind: 'parsed',
    parse: parseBlockSize,
    optional: true,
    placeholder: 'SIZE',
    brief: 'Bytes sent at a time, within what the server accepts [default 1M]',
  },
  chunkSize: {
    kind: 'parsed',
    parse: parseBlockSize,
    optional: true,
    hidden: true,
    placeholder: 'SIZE',
    brief: 'Same as --block-size',
  },
} as const;

export const TRANSFER_FLAGS: FlagParametersForType<TransferFlags, CliContext> = {
  recursive: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Take directories too, with all that is in them',
  },
  to: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'DESTINATION',
    brief: 'Where to put it; every argument is then a source',
  },
  onConflict: CONFLICT_FLAG,
  ...FILTER_FLAGS,
  dryRun: DRY_RUN_FLAG,
  progress: PROGRESS_FLAG,
  recordRate: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief:
      'Record how fast it went into FILE.csv or FILE.json, for "wherry rates"; an older recording is replaced',
  },
  ...BLOCK_SIZE_FLAGS,
  bandwidth: CLIENT_BANDWIDTH_FLAG,
  compress: COMPRESS_FLAG,
  ...CLIENT_FLAGS,
};

export const TRANSFER_ALIASES = {
  r: 'recursive',
  p: 'progress',
  n: 'dryRun',
  ...CLIENT_ALIASES,
} as const satisfies Aliases<keyof TransferFlags>;
