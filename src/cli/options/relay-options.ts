// Options that copy and move have for what goes from one server to another. Definitions only.

import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { TRANSFER_FLAGS, type TransferFlags } from './transfer-options.ts';

export type RelayOnlyFlags = Pick<
  TransferFlags,
  | 'exclude'
  | 'include'
  | 'excludeFrom'
  | 'includeFrom'
  | 'progress'
  | 'blockSize'
  | 'chunkSize'
  | 'bandwidth'
  | 'compress'
>;

const { exclude, include, excludeFrom, includeFrom, progress, blockSize, chunkSize, bandwidth, compress } =
  TRANSFER_FLAGS;

export const RELAY_FLAGS: FlagParametersForType<RelayOnlyFlags, CliContext> = {
  exclude,
  include,
  excludeFrom,
  includeFrom,
  progress,
  blockSize,
  chunkSize,
  bandwidth,
  compress,
};
