// Mutants of what is decided: rules that are dropped or turned round.

import type { Mutant } from '../mutant.ts';

export const CORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'removal-beats-edit',
    what: 'what one side removed goes, though the other one has changed it',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'if (base !== undefined && isSameContent(base, present)) return onBoth(undefined);',
        to: 'if (base !== undefined) return onBoth(undefined);',
      },
    ],
  },
  {
    name: 'removals-forgotten',
    what: 'what one side removed comes back',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'if (base !== undefined && isSameContent(base, present)) return onBoth(undefined);',
        to: '',
      },
    ],
  },
  {
    name: 'first-run-removes',
    what: 'without a base, what only one side has is removed',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'if (base !== undefined && isSameContent(base, present)) return onBoth(undefined);',
        to: 'if (base === undefined || isSameContent(base, present)) return onBoth(undefined);',
      },
    ],
  },
  {
    name: 'change-taken-back',
    what: 'what only the right side has changed becomes again what the left side has',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'if (isLeftUnchanged) return onBoth(withChangedMode(base, right, left));',
        to: 'if (isLeftUnchanged) return onBoth(left);',
      },
    ],
  },
  {
    name: 'conflict-loses-one',
    what: 'of two contents one is kept, and the other one has no name any more',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'if (isKept) return { ...onBoth(won), lost: { node: lost, kept } };',
        to: 'if (isKept) return onBoth(won);',
      },
    ],
  },
  {
    name: 'directory-taken-for-unchanged',
    what: 'a directory counts as unchanged whatever was changed in it',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'const isRightUnchanged = base !== undefined && isSameTree(base, right);',
        to: 'const isRightUnchanged = base !== undefined && isSameContent(base, right);',
      },
    ],
  },
  {
    name: 'unmanaged-on-one-side-only',
    what: 'what takes no part is left alone on the left side only',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: "    if (left?.kind === 'unmanaged' || right?.kind === 'unmanaged') {",
        to: "    if (left?.kind === 'unmanaged') {",
      },
    ],
  },
  {
    name: 'unmanaged-in-the-way-ignored',
    what: 'a directory gives way to a file although it holds what takes no part',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: "if (!hasUnmanaged(side === 'left' ? left : right)) continue;",
        to: 'if (side !== undefined) continue;',
      },
    ],
  },
  {
    name: 'new-in-removed-directory',
    what: 'a directory that one side removed goes with what the other one has put into it',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'if (isNew || (others.size > 0 && !this.#isRefused(place, missing)))',
        to: 'if (isNew)',
      },
      {
        file: 'core/reconcile.ts',
        from: 'if (others.size > 0) return bySide(missing, undefined, present);',
        to: '',
      },
    ],
  },
  {
    name: 'way-to-unmanaged-removed',
    what: 'a removed directory goes although what takes no part is in it',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'return bySide(missing, undefined, own.size === 0 ? undefined : withChildren(present, own));',
        to: 'return bySide(missing, undefined, undefined);',
      },
    ],
  },
  {
    name: 'copy-takes-a-taken-name',
    what: 'the copy of a conflict gets a name that something else has',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'const copy = conflictName(name, this.#init.stamp, isTaken);',
        to: 'const copy = conflictName(name, this.#init.stamp, (each) => isTaken(each) && each === name);',
      },
    ],
  },
  {
    name: 'any-copy-is-the-copy',
    what: 'a copy of an earlier conflict is taken for that of this one',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: `      isSameTree(targets.left.get(other), node) &&
      isSameTree(targets.right.get(other), node);`,
        to: '      node !== undefined;',
      },
    ],
  },
  {
    name: 'same-conflict-again',
    what: 'the same content gets another copy with each conflict',
    edits: [{ file: 'core/reconcile.ts', from: 'if (known !== undefined) {', to: 'if (known === name) {' }],
  },
  {
    name: 'attributes-of-the-left',
    what: 'of times and modes those of the left side are taken, whoever changed them',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'mergeMetadata(base, left, right) : left',
        to: 'left : left',
      },
    ],
  },
  {
    name: 'names-not-asked',
    what: 'a name is made where the system cannot tell it from another one',
    edits: [
      {
        file: 'core/reconcile.ts',
        from: 'return this.#isRefused(place, missing) ? bySide(missing, undefined, present) : onBoth(present);',
        to: 'return onBoth(present);',
      },
    ],
  },
  {
    name: 'moved-and-removed',
    what: 'what moved is removed as well',
    edits: [
      {
        file: 'core/operations.ts',
        from: "if (gone.isTaken(path) || node.kind === 'unmanaged') return;",
        to: "if (node.kind === 'unmanaged') return;",
      },
    ],
  },
  {
    name: 'broken-directory-moves',
    what: 'a directory moves as a whole although something of it has moved elsewhere',
    edits: [{ file: 'core/gone-trees.ts', from: 'if (this.#broken.has(path)) return false;', to: '' }],
  },
  {
    name: 'moved-by-contents-alone',
    what: 'a directory is taken for another one that holds the same under other names',
    edits: [
      {
        file: 'core/gone-trees.ts',
        from: '`${name}/${this.#key(node.children.get(name) as Node)}`',
        to: '`${this.#key(node.children.get(name) as Node)}`',
      },
    ],
  },
  {
    name: 'copied-from-what-changes',
    what: 'a copy reads what another copy replaces',
    edits: [
      {
        file: 'core/operations.ts',
        from: 'const isFree = (from: RemotePath): boolean => !sources.has(path) && !changed.has(from);',
        to: 'const isFree = (from: RemotePath): boolean => !sources.has(from) || !changed.has(path) || true;',
      },
    ],
  },
  {
    name: 'removed-from-the-top',
    what: 'directories are removed before what is in them',
    edits: [{ file: 'core/operations.ts', from: 'return removals.reverse();', to: 'return removals;' }],
  },
  {
    name: 'emptied-not-noticed',
    what: 'a side that is empty empties the other one',
    edits: [
      {
        file: 'core/gate.ts',
        from: 'if (maxDelete === undefined && wouldRemove && agreed > 0 && countEntries(before[side]) === 0)',
        to: 'if (maxDelete === undefined && wouldRemove && agreed < 0)',
      },
    ],
  },
  {
    name: 'missing-not-noticed',
    what: 'a directory that is gone empties the other side',
    edits: [
      {
        file: 'core/gate.ts',
        from: 'if (wouldRemove && agreed > 0 && missing.includes(side))',
        to: 'if (wouldRemove && agreed < 0 && missing.includes(side))',
      },
    ],
  },
  {
    name: 'removals-not-counted',
    what: 'any number of entries may be removed',
    edits: [
      { file: 'core/gate.ts', from: 'if (isTooMany(removals, entries, maxDelete))', to: 'if (removals < 0)' },
    ],
  },
  {
    name: 'agreed-on-one-side-alone',
    what: 'the base holds what only the left side has',
    edits: [
      {
        file: 'core/base.ts',
        from: 'if (!isSameContent(left, right)) return base;',
        to: 'if (!isSameContent(left, right)) return left;',
      },
    ],
  },
  {
    name: 'unmanaged-forgotten',
    what: 'what both agreed on is forgotten where something takes no part for now',
    edits: [
      {
        file: 'core/base.ts',
        from: "if (left?.kind === 'unmanaged' || right?.kind === 'unmanaged') return base;",
        to: "if (left?.kind === 'unmanaged' || right?.kind === 'unmanaged') return undefined;",
      },
    ],
  },
  {
    name: 'undone-moves-believed',
    what: 'a move that failed counts as done',
    edits: [
      {
        file: 'core/after.ts',
        from: "for (const step of steps) if (step.action === 'move') restore(step.from, step.before);",
        to: '',
      },
    ],
  },
  {
    name: 'undone-steps-believed',
    what: 'what failed counts as done',
    edits: [
      {
        file: 'core/after.ts',
        from: 'const steps = [...undone];',
        to: 'const steps = [...undone].slice(0, 0);',
      },
    ],
  },
  {
    name: 'mirror-removes-unasked',
    what: 'of push and pull, what only the destination has goes without being asked for',
    edits: [
      {
        file: 'core/mirror.ts',
        from: 'if (source === undefined) return deletes ? unmanagedPart(present) : present;',
        to: 'if (source === undefined) return unmanagedPart(present);',
      },
    ],
  },
  {
    name: 'mirror-removes-ignored',
    what: 'of push and pull, what is ignored goes with the rest',
    edits: [
      {
        file: 'core/mirror.ts',
        from: 'if (source === undefined) return deletes ? unmanagedPart(present) : present;',
        to: 'if (source === undefined) return deletes ? undefined : present;',
      },
    ],
  },
  {
    name: 'mirror-clears-the-way',
    what: 'of push and pull, a file takes the place of a directory with something in it',
    edits: [
      {
        file: 'core/mirror.ts',
        from: 'if (!isInTheWay) return source;',
        to: 'if (!isInTheWay || path !== ROOT_PATH) return source;',
      },
    ],
  },
];
