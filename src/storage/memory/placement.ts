// Which name something new gets, by the conflict policy. Decides only; nothing is changed here.

import { WherryError, displayName, equalBytes, type ErrorCode } from '../../base/index.ts';
import { MAX_NUMBERED_NAMES, numberedName } from '../numbered-name.ts';
import type { FileAttributes, WriteOptions, WriteOutcome } from '../storage.ts';
import { nodeVersion, nowUs, type DirectoryNode, type MemoryNode } from './node.ts';

export type FileMetadata = Pick<FileAttributes, 'mtimeUs' | 'executable'>;

export interface Incoming {
  readonly kind: MemoryNode['kind'];
  readonly mtimeUs: number;
  /** Of a file: what is asked for, and brought to a file that holds the same content under the policy `replace`. */
  readonly metadata?: FileMetadata;
  /** Whether a node holds the very same content. */
  readonly isSame: (node: MemoryNode) => boolean;
  /** How a directory that has the name is refused. */
  readonly directoryCode: ErrorCode;
}

/** A file. Before its hash is known, one of the same size may turn out to be the same. */
export const incomingFile = (
  size: number,
  hash: Uint8Array | undefined,
  metadata: FileMetadata,
): Incoming => ({
  kind: 'file',
  mtimeUs: metadata.mtimeUs ?? nowUs(),
  metadata,
  isSame: (node) =>
    node.kind === 'file' &&
    node.content.length === size &&
    (hash === undefined || equalBytes(node.hash, hash)),
  directoryCode: 'NOT_A_FILE',
});

export const incomingDirectory = (mtimeUs: number): Incoming => ({
  kind: 'directory',
  mtimeUs,
  isSame: (node) => node.kind === 'directory',
  directoryCode: 'ALREADY_EXISTS',
});

export const incomingLink = (target: string, mtimeUs: number): Incoming => ({
  kind: 'link',
  mtimeUs,
  isSame: (node) => node.kind === 'link' && node.target === target,
  directoryCode: 'NOT_A_FILE',
});

export interface Placement {
  readonly outcome: WriteOutcome;
  readonly name: string;
}

const versionMismatch = (name: string): WherryError =>
  new WherryError(
    'VERSION_MISMATCH',
    `"${displayName(name)}" is no longer the version that was expected; look at it again first.`,
  );

export const decidePlacement = (
  parent: DirectoryNode,
  name: string,
  incoming: Incoming,
  options: WriteOptions,
): Placement => {
  const existing = parent.children.get(name);
  const { policy, ifMatch } = options;
  const isExpected = ifMatch === undefined || (existing !== undefined && nodeVersion(existing) === ifMatch);
  if (!isExpected && (options.isRepeated !== true || existing === undefined)) throw versionMismatch(name);
  if (existing === undefined) return { outcome: 'created', name };
  if (incoming.isSame(existing)) return { outcome: 'unchanged', name };
  // A repeated write that has not been done after all.
  if (!isExpected) throw versionMismatch(name);
  if (policy === 'skip') return { outcome: 'skipped', name };
  if (policy === 'rename') return numberedPlacement(parent, name, incoming);
  if (existing.kind === 'directory') {
    throw new WherryError(
      incoming.directoryCode,
      `A directory called "${displayName(name)}" is there; choose another name.`,
    );
  }
  if (incoming.kind === 'directory' || policy === 'fail') {
    throw new WherryError(
      'ALREADY_EXISTS',
      `"${displayName(name)}" exists; choose another name or a conflict policy such as --on-conflict replace.`,
    );
  }
  if (policy === 'newer' && incoming.mtimeUs <= existing.mtimeUs) return { outcome: 'skipped', name };
  return { outcome: 'replaced', name };
};

const numberedPlacement = (parent: DirectoryNode, name: string, incoming: Incoming): Placement => {
  const kind = incoming.kind === 'directory' ? 'directory' : 'file';
  for (let number = 1; number <= MAX_NUMBERED_NAMES; number += 1) {
    const candidate = numberedName(name, number, kind);
    const taken = parent.children.get(candidate);
    if (taken === undefined) return { outcome: 'renamed', name: candidate };
    if (incoming.isSame(taken)) return { outcome: 'unchanged', name: candidate };
  }
  throw new WherryError(
    'ALREADY_EXISTS',
    `Every numbered form of "${displayName(name)}" is taken; choose another name.`,
  );
};
