// Times and modes of a file whose content is settled: merged apart from it, so that they are never a conflict.

import type { FileNode, Node } from './tree.ts';

/** What changed on one side only is what is meant; where nobody knows, or both changed, `decide` says. */
const merged = <T>(base: T | undefined, left: T, right: T, decide: (left: T, right: T) => T): T => {
  if (left === right) return left;
  if (base !== undefined && left === base) return right;
  if (base !== undefined && right === base) return left;
  return decide(left, right);
};

const either = (left: boolean, right: boolean): boolean => left || right;

/** One file in place of two with the same content. */
export const mergeMetadata = (base: Node | undefined, left: FileNode, right: FileNode): FileNode => {
  const before = base?.kind === 'file' ? base : undefined;
  const mtimeUs = merged(before?.mtimeUs, left.mtimeUs, right.mtimeUs, Math.max);
  const executable = merged(before?.executable, left.executable, right.executable, either);
  for (const side of [left, right])
    if (side.mtimeUs === mtimeUs && side.executable === executable) return side;
  return { ...left, mtimeUs, executable };
};

/** `changed` with new content, where the other side still has the old: a mode that was changed there alone is kept. */
export const withChangedMode = (base: Node | undefined, changed: Node, unchanged: Node): Node => {
  if (changed.kind !== 'file' || unchanged.kind !== 'file' || base?.kind !== 'file') return changed;
  const executable = merged(base.executable, unchanged.executable, changed.executable, either);
  return executable === changed.executable ? changed : { ...changed, executable };
};
