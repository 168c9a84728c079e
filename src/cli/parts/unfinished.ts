// What is left of unfinished transfers, of both sides in one form.

import { join } from 'node:path';
import { PART_LIFETIME_MS, toWherryError, type WherryError } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import { defaultStateDirectory } from '../../transport/identity/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { withRemote } from '../with-remote.ts';

export interface Unfinished {
  /** Who keeps it: this machine those of downloads, the server those of uploads. */
  readonly side: 'local' | 'server';
  /** 32 hexadecimal digits. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Bytes of the whole file, and of what need not be transferred again. */
  readonly size: number;
  readonly verified: number;
  /** When it last grew, and when it will be removed, in milliseconds since 1970. */
  readonly changedMs: number;
  readonly expiresMs: number;
  readonly isActive: boolean;
  /** Whose it is, at a server. */
  readonly account: string | undefined;
}

export interface PartSideFlags extends ClientFlags {
  readonly local?: boolean;
  readonly server?: boolean;
}

/** Where this install keeps the journals of its downloads. */
const partsDirectory = (context: CliContext): string => join(defaultStateDirectory(context.env), 'parts');

const listLocal = async (context: CliContext): Promise<readonly Unfinished[]> => {
  const { listLocalParts } = await context.doors.disk();
  const parts = await listLocalParts(partsDirectory(context));
  return parts.map(({ key, label, destination, size, verified, changedMs, isActive }) => ({
    side: 'local',
    key,
    from: label,
    to: destination,
    size,
    verified,
    changedMs,
    expiresMs: changedMs + PART_LIFETIME_MS,
    isActive,
    account: undefined,
  }));
};

const listRemote = async (remote: Remote, signal: AbortSignal): Promise<readonly Unfinished[]> => {
  const parts = await remote.files.parts({ signal });
  return parts.map(({ label, path, ...part }) => ({ ...part, side: 'server', from: label, to: path }));
};

const compareChanged = (a: Unfinished, b: Unfinished): number => b.changedMs - a.changedMs;

export interface UnfinishedLists {
  /** The youngest first. */
  readonly parts: readonly Unfinished[];
  /** Why the server's are not among them. */
  readonly failure: WherryError | undefined;
}

/**
 * Those of the sides that the flags ask for: both when they ask for none. When both are asked for and the server cannot
 * be, this machine's are there all the same.
 */
export const listUnfinished = async (context: CliContext, flags: PartSideFlags): Promise<UnfinishedLists> => {
  // "--local=false" asks for nothing.
  const isBoth = (flags.local === true) === (flags.server === true);
  const local = isBoth || flags.local === true ? await listLocal(context) : [];
  if (!isBoth && flags.server !== true) return { parts: local.toSorted(compareChanged), failure: undefined };
  try {
    const remote = await withRemote(context, flags, (one) => listRemote(one, context.interrupt));
    return { parts: [...local, ...remote].toSorted(compareChanged), failure: undefined };
  } catch (error) {
    if (!isBoth) throw error;
    return { parts: local.toSorted(compareChanged), failure: toWherryError(error) };
  }
};

/** False when it is gone already. Code: `BUSY` while a transfer continues it. */
export const discardUnfinished = async (
  context: CliContext,
  remote: Remote | undefined,
  { side, key }: Unfinished,
): Promise<boolean> => {
  if (side === 'server')
    return (await remote?.files.discardPart(key, { signal: context.interrupt })) ?? false;
  const { discardLocalPart } = await context.doors.disk();
  return discardLocalPart(partsDirectory(context), key);
};
