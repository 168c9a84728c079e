// Mutants of what leads a run: steps in another order, the gate not asked, the base written early.

import type { Mutant } from '../mutant.ts';

export const ENGINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'base-committed-early',
    what: 'the base is written before anything is done',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: '  const { operations } = plan;\n',
        to: '  const { operations } = plan;\n  init.base.save(advanceBase(trees.base, plan.targets.left, plan.targets.right));\n',
      },
    ],
  },
  {
    name: 'base-of-the-plan',
    what: 'the base holds what was planned, whatever was done',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'treeAfter(before, plan.targets[side], undoneOf(operations[side], settled[side]));',
        to: 'treeAfter(before, plan.targets[side], []);',
      },
    ],
  },
  {
    name: 'base-not-saved',
    what: 'nothing is remembered of a run',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'init.base.save(',
        to: 'Object(',
      },
    ],
  },
  {
    name: 'gate-skipped',
    what: 'what the gate refuses is done',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'const isWanted = (init.onPlan?.(plan) ?? true) && plan.refusal === undefined;',
        to: 'const isWanted = init.onPlan?.(plan) ?? true;',
      },
    ],
  },
  {
    name: 'dry-run-done',
    what: 'a dry run is done',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'const isWanted = (init.onPlan?.(plan) ?? true) && plan.refusal === undefined;',
        to: 'init.onPlan?.(plan);\n  const isWanted = plan.refusal === undefined;',
      },
    ],
  },
  {
    name: 'removes-after-a-failure',
    what: 'what is to be removed goes although something failed',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: "const hasFailed = [...settled.left, ...settled.right].some(({ result }) => result.outcome !== 'done');",
        to: 'const hasFailed = [...settled.left, ...settled.right].some(({ result }) => result.outcome !== result.outcome);',
      },
    ],
  },
  {
    name: 'removes-after-own-failures-only',
    what: 'a failure on the left side is no reason to keep what is to be removed',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'const hasFailed = [...settled.left, ...settled.right].some(',
        to: 'const hasFailed = settled.right.some(',
      },
    ],
  },
  {
    name: 'unsaved-overwritten',
    what: 'what could not be moved away is written over',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'if (unsaved.size === 0) return operations.writes;',
        to: 'if (unsaved.size >= 0) return operations.writes;',
      },
    ],
  },
  {
    name: 'removed-before-written',
    what: 'what is to be removed goes before contents have come',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: '  await init.courier(init.left, init.right, toRight, hearRight, signal);\n',
        to: '  await init.left.complete(operations.left, true, hearLeft, signal);\n  await init.right.complete(operations.right, true, hearRight, signal);\n  await init.courier(init.left, init.right, toRight, hearRight, signal);\n',
      },
      {
        file: 'engine/run-pair.ts',
        from: '  await init.left.complete(operations.left, !hasFailed, hearLeft, signal);\n',
        to: '',
      },
      {
        file: 'engine/run-pair.ts',
        from: '  await init.right.complete(operations.right, !hasFailed, hearRight, signal);\n',
        to: '  void hasFailed;\n',
      },
    ],
  },
  {
    name: 'written-before-prepared',
    what: 'contents come to the right side before the left one has moved what it has',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: '  await init.left.prepare(withRoot(made.left.operations, left), hearLeft, signal);\n  await init.right.prepare(withRoot(made.right.operations, right), hearRight, signal);\n',
        to: '  await init.right.prepare(withRoot(made.right.operations, right), hearRight, signal);\n',
      },
      {
        file: 'engine/run-pair.ts',
        from: '  await init.courier(init.right, init.left, toLeft, hearLeft, signal);\n',
        to: '  await init.left.prepare(withRoot(made.left.operations, left), hearLeft, signal);\n  await init.courier(init.right, init.left, toLeft, hearLeft, signal);\n',
      },
    ],
  },
  {
    name: 'root-not-made',
    what: 'the directory of a tree is not made where nothing goes into it',
    edits: [
      {
        file: 'engine/run-pair.ts',
        from: 'if (!isMissing || operations.',
        to: 'if (!isMissing || isMissing || operations.',
      },
    ],
  },
  {
    name: 'moved-before-copied',
    what: 'a side moves before it copies, and the sources of its copies are gone',
    edits: [
      {
        file: 'engine/endpoint.ts',
        from: '  ...operations.copies,\n  ...operations.moves,\n',
        to: '  ...operations.moves,\n  ...operations.copies,\n',
      },
    ],
  },
  {
    name: 'cleared-before-moved',
    what: 'what stands in the way goes before what is in it has moved',
    edits: [
      {
        file: 'engine/endpoint.ts',
        from: '  ...operations.moves,\n  ...operations.clear,\n',
        to: '  ...operations.clear,\n  ...operations.moves,\n',
      },
    ],
  },
  {
    name: 'removed-before-settled',
    what: 'what is to be removed goes before times and modes are set',
    edits: [
      {
        file: 'engine/endpoint.ts',
        from: '  ...operations.setAttributes,\n  ...operations.removals,\n',
        to: '  ...operations.removals,\n',
      },
    ],
  },
  {
    name: 'implied-always-made',
    what: 'directories count as made although nothing was written into them',
    edits: [
      {
        file: 'engine/implied-directories.ts',
        from: 'result: made.has(operation.path) ? DONE : LEFT',
        to: 'result: made.has(operation.path) ? DONE : made.size >= 0 ? DONE : LEFT',
      },
    ],
  },
  {
    name: 'implied-by-what-failed',
    what: 'directories count as made by what could not be written into them',
    edits: [
      {
        file: 'engine/implied-directories.ts',
        from: "operation.action === 'write' && outcome === 'done';",
        to: "operation.action === 'write' && outcome !== undefined;",
      },
    ],
  },
  {
    name: 'needed-directories-implied',
    what: 'a directory into which something moves is made only when something is written into it',
    edits: [
      {
        file: 'engine/implied-directories.ts',
        from: 'written.has(path) && !needed.has(path);',
        to: 'written.has(path) && (!needed.has(path) || needed.has(path));',
      },
    ],
  },
  {
    name: 'content-unchecked',
    what: 'a large file is given its name whatever its content has become',
    edits: [
      {
        file: 'adopt/copy-content.ts',
        from: 'if (hashText(digest) !== content) {',
        to: 'if (hashText(digest) !== content && size < 0) {',
      },
    ],
  },
  {
    name: 'size-unchecked',
    what: 'a large file is copied whatever its size has become',
    edits: [{ file: 'engine/storage-courier.ts', from: 'if (size !== after.size) return CHANGED;', to: '' }],
  },
  {
    name: 'batches-believed',
    what: 'what a batch could not write counts as done',
    edits: [
      {
        file: 'engine/storage-courier.ts',
        from: "'outcome' in result ? DONE : problemOutcome(result.code, result.message);",
        to: "'outcome' in result ? DONE : result.code === 'CANCELLED' ? CHANGED : DONE;",
      },
    ],
  },
  {
    name: 'half-a-base',
    what: 'a base that is not whole is taken for one',
    edits: [
      {
        file: 'engine/catalog-base.ts',
        from: 'if (digest === undefined || catalog.agreedListing(pair, digest) === undefined) return undefined;',
        to: "if (digest === undefined) return undefined;\n      if (catalog.agreedListing(pair, digest) === undefined) return { kind: 'directory', children: new Map() };",
      },
    ],
  },
  {
    name: 'base-swept-away',
    what: 'listings that the base needs are thrown away',
    edits: [
      {
        file: 'engine/catalog-base.ts',
        from: 'if (into.has(digest)) return into;\n    into.add(digest);',
        to: 'if (into.size > 0) return into;\n    into.add(digest);',
      },
      { file: 'engine/catalog-base.ts', from: 'const SWEEP_LEAST = 64;', to: 'const SWEEP_LEAST = 0;' },
      { file: 'engine/catalog-base.ts', from: 'const SWEEP_FACTOR = 4;', to: 'const SWEEP_FACTOR = 1;' },
    ],
  },
];
