// What a write of one file would come to, from what is known before it: the same decision that a storage makes when it
// commits, for dry runs. Pure; whoever asks has looked at the destination, and compared contents where sizes agree.

import { WherryError, displayName, type ErrorCode } from '../base/index.ts';
import type { ConflictPolicy, Entry, WriteOutcome } from '../storage/index.ts';

export interface PlannedWrite {
  readonly policy: ConflictPolicy;
  readonly ifMatch?: string | undefined;
  /** Undefined: the time of the commit, which is newer than anything that is there. */
  readonly mtimeUs?: number | undefined;
  /** What has the name now. */
  readonly existing: Entry | undefined;
  /** Whether `existing` is a file with the very content that is to be written. */
  readonly isSame: boolean;
}

export type PlannedOutcome =
  | { readonly outcome: WriteOutcome }
  | { readonly refusal: Extract<ErrorCode, 'ALREADY_EXISTS' | 'NOT_A_FILE' | 'VERSION_MISMATCH'> };

export const planOutcome = (write: PlannedWrite): PlannedOutcome => {
  const { policy, ifMatch, existing } = write;
  if (ifMatch !== undefined && existing?.version !== ifMatch) return { refusal: 'VERSION_MISMATCH' };
  if (existing === undefined) return { outcome: 'created' };
  if (write.isSame) return { outcome: 'unchanged' };
  if (policy === 'skip') return { outcome: 'skipped' };
  if (policy === 'rename') return { outcome: 'renamed' };
  if (existing.kind === 'directory') return { refusal: 'NOT_A_FILE' };
  if (policy === 'fail') return { refusal: 'ALREADY_EXISTS' };
  const isOlder = write.mtimeUs !== undefined && write.mtimeUs <= existing.mtimeUs;
  return { outcome: policy === 'newer' && isOlder ? 'skipped' : 'replaced' };
};

/** The refusal of a planned write as the error that the real one would end with. */
export const plannedRefusal = (
  code: Extract<PlannedOutcome, { readonly refusal: unknown }>['refusal'],
  path: string,
): WherryError => {
  const name = `"${displayName(path)}"`;
  const sentences = {
    ALREADY_EXISTS: `${name} exists; choose another name or a conflict policy such as --on-conflict replace.`,
    NOT_A_FILE: `A directory called ${name} is there; choose another name.`,
    VERSION_MISMATCH: `${name} is no longer the version that was expected; look at it again first.`,
  };
  return new WherryError(code, sentences[code]);
};
