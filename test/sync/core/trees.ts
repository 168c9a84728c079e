// Trees for the tests of the core, and what doing a plan makes of them.

import assert from 'node:assert/strict';
import fc from 'fast-check';

import { parseRemotePath, remotePathSegments, type RemotePath } from '../../../src/base/index.ts';
import { inOrder, type Operation } from '../../../src/sync/core/operations.ts';
import type { Plan, PlanInit } from '../../../src/sync/core/plan.ts';
import type { NameRulesOfSides } from '../../../src/sync/core/names.ts';
import type { Side } from '../../../src/sync/core/side.ts';
import { EMPTY_TREE, type DirectoryNode, type FileNode, type Node } from '../../../src/sync/core/tree.ts';

export const file = (content: string, more: Partial<FileNode> = {}): FileNode => ({
  kind: 'file',
  content,
  size: content.length,
  mtimeUs: 1000,
  executable: false,
  ...more,
});
export const link = (target: string): Node => ({ kind: 'link', target });
export const unmanaged = (why: 'ignored' | 'unreadable' = 'ignored'): Node => ({ kind: 'unmanaged', why });

export interface Shape {
  readonly [name: string]: Node | string | Shape;
}

const isNode = (value: Node | Shape): value is Node => typeof value['kind'] === 'string';

/** A directory from a shape: a text is a file with that content, an object a directory. */
export const tree = (shape: Shape): DirectoryNode => ({
  kind: 'directory',
  children: new Map(
    Object.entries(shape).map(([name, value]) => [
      name,
      typeof value === 'string' ? file(value) : isNode(value) ? value : tree(value),
    ]),
  ),
});

/** The other way round, for comparing: attributes only where they are not usual. */
export const shapeOf = (node: Node | undefined): unknown => {
  if (node?.kind === 'directory')
    return Object.fromEntries(
      [...node.children]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, child]) => [name, shapeOf(child)]),
    );
  if (node?.kind === 'link') return `-> ${node.target}`;
  if (node?.kind === 'unmanaged') return `(${node.why})`;
  if (node === undefined) return undefined;
  const { content, mtimeUs, executable } = node;
  return content + (mtimeUs === 1000 ? '' : ` @${mtimeUs}`) + (executable ? ' *' : '');
};

export const path = (text: string): RemotePath => parseRemotePath(text);

const ANY_NAME = { isValid: () => true, keyOf: (name: string) => name };
export const ANY_NAMES: NameRulesOfSides = { left: ANY_NAME, right: ANY_NAME };

export const NOW_MS = Date.UTC(2026, 10, 20, 14, 3, 11);

export const planInit = (init: Partial<PlanInit>): PlanInit => ({
  base: undefined,
  left: EMPTY_TREE,
  right: EMPTY_TREE,
  missing: [],
  mode: 'both',
  deletes: false,
  conflictRule: 'keep-both',
  keeper: 'right',
  stamp: { device: 'desk', nowMs: NOW_MS },
  names: ANY_NAMES,
  maxDelete: { percent: 100 },
  copyFromSize: 8,
  ...init,
});

// ——— Doing a plan ———

interface MutableDirectory {
  readonly kind: 'directory';
  readonly children: Map<string, MutableNode>;
}
type MutableNode = Exclude<Node, DirectoryNode> | MutableDirectory;

const thaw = (node: Node): MutableNode =>
  node.kind === 'directory'
    ? { kind: 'directory', children: new Map([...node.children].map(([name, child]) => [name, thaw(child)])) }
    : node;

const find = (root: MutableDirectory, at: RemotePath): MutableNode | undefined => {
  let node: MutableNode | undefined = root;
  for (const name of remotePathSegments(at))
    node = node?.kind === 'directory' ? node.children.get(name) : undefined;
  return node;
};

const parentOf = (root: MutableDirectory, at: RemotePath): readonly [MutableDirectory, string] => {
  const names = [...remotePathSegments(at)];
  const name = names.pop() as string;
  let node: MutableNode | undefined = root;
  for (const each of names) node = node?.kind === 'directory' ? node.children.get(each) : undefined;
  assert.equal(node?.kind, 'directory', `the parent of ${at} is there`);
  return [node as MutableDirectory, name];
};

/** One step, with everything it may rely on asserted. */
const doStep = (
  root: MutableDirectory,
  original: DirectoryNode,
  other: MutableDirectory,
  step: Operation,
): void => {
  const [parent, name] = parentOf(root, step.path);
  const present = parent.children.get(name);
  const isAt = (expected: Node | undefined): void =>
    assert.deepEqual(
      present === undefined ? undefined : shapeOf(present),
      expected === undefined ? undefined : shapeOf(expected),
      `${step.action} ${step.path} finds what it expects`,
    );
  switch (step.action) {
    case 'make-directory':
      isAt(undefined);
      parent.children.set(name, { kind: 'directory', children: new Map() });
      return;
    case 'copy': {
      isAt(step.before);
      const source = find(root, step.from);
      assert.deepEqual(shapeOf(source), shapeOf(step.source), `copy ${step.path} has its source`);
      assert.deepEqual(shapeOf(find(thaw(original) as MutableDirectory, step.from)), shapeOf(step.source));
      parent.children.set(name, step.after);
      return;
    }
    case 'move': {
      isAt(undefined);
      const [fromParent, fromName] = parentOf(root, step.from);
      const moved = fromParent.children.get(fromName);
      assert.deepEqual(shapeOf(moved), shapeOf(step.before), `move ${step.from} has its source`);
      fromParent.children.delete(fromName);
      parent.children.set(name, moved as MutableNode);
      return;
    }
    case 'write': {
      isAt(step.before);
      const there = find(other, step.path);
      const hasSame =
        step.after.kind === 'link'
          ? there?.kind === 'link' && there.target === step.after.target
          : there?.kind === 'file' && there.content === step.after.content;
      assert.ok(hasSame, `the other side has what is written to ${step.path}`);
      parent.children.set(name, step.after);
      return;
    }
    case 'set-attributes': {
      assert.equal(present?.kind, 'file');
      parent.children.set(name, step.after);
      return;
    }
    case 'remove': {
      if (step.before.kind === 'directory')
        assert.equal((present as MutableDirectory).children.size, 0, `${step.path} is empty`);
      else isAt(step.before);
      parent.children.delete(name);
    }
  }
};

/** Both sides after the plan. Every step asserts what it needs. */
export const apply = (init: PlanInit, plan: Plan): Readonly<Record<Side, DirectoryNode>> => {
  const sides = { left: thaw(init.left) as MutableDirectory, right: thaw(init.right) as MutableDirectory };
  const isFirstHalf = (step: Operation, side: Side): boolean => {
    const { makeDirectories, copies, moves, clear } = plan.operations[side];
    return [...makeDirectories, ...copies, ...moves, ...clear].includes(step as never);
  };
  for (const isFirst of [true, false])
    for (const side of ['left', 'right'] as const)
      for (const step of inOrder(plan.operations[side]))
        if (isFirstHalf(step, side) === isFirst)
          doStep(sides[side], init[side], sides[side === 'left' ? 'right' : 'left'], step);
  return sides as Readonly<Record<Side, DirectoryNode>>;
};

// ——— Any trees ———

const contents = fc.constantFrom('', 'a', 'b', 'c', 'large one', 'large two');
const leaf = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ content: contents, mtimeUs: fc.constantFrom(1000, 2000, 3000), executable: fc.boolean() })
      .map(({ content, ...more }): Node => file(content, more)),
  },
  { weight: 1, arbitrary: fc.constantFrom('a', './b').map(link) },
);
const names = fc.constantFrom('a', 'b', 'c', 'd', 'A', 'name.txt');

const directory = (child: fc.Arbitrary<Node>): fc.Arbitrary<DirectoryNode> =>
  fc
    .array(fc.tuple(names, child), { maxLength: 4 })
    .map((entries) => ({ kind: 'directory', children: new Map(entries) }));

const { node } = fc.letrec<{ node: Node; directory: DirectoryNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('directory')),
  directory: directory(tie('node')),
}));

export const anyTree: fc.Arbitrary<DirectoryNode> = directory(node);

/** The same tree with some of it changed, moved, removed and added. */
export const changedTree = (from: DirectoryNode): fc.Arbitrary<DirectoryNode> => {
  const changedChildren = [...from.children].map(([name, child]) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant([[name, child]] as [string, Node][]) },
      { weight: 1, arbitrary: fc.constant([] as [string, Node][]) },
      { weight: 1, arbitrary: names.map((to) => [[to, child]] as [string, Node][]) },
      { weight: 1, arbitrary: node.map((other) => [[name, other]] as [string, Node][]) },
      {
        weight: child.kind === 'directory' ? 4 : 0,
        arbitrary:
          child.kind === 'directory'
            ? fc
                .nat(0)
                .chain(() => changedTree(child))
                .map((changed) => [[name, changed]] as [string, Node][])
            : fc.constant([] as [string, Node][]),
      },
    ),
  );
  return fc
    .tuple(fc.tuple(...changedChildren), fc.array(fc.tuple(names, node), { maxLength: 1 }))
    .map(([kept, added]) => ({ kind: 'directory', children: new Map([...kept.flat(), ...added]) }));
};

/** A base, or none, and two trees that come from it. */
export const anyThree: fc.Arbitrary<Pick<PlanInit, 'base' | 'left' | 'right'>> = anyTree.chain((base) =>
  fc.record({
    base: fc.oneof(
      { weight: 5, arbitrary: fc.constant<DirectoryNode | undefined>(base) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    left: fc.oneof({ weight: 5, arbitrary: changedTree(base) }, { weight: 1, arbitrary: anyTree }),
    right: fc.oneof({ weight: 5, arbitrary: changedTree(base) }, { weight: 1, arbitrary: anyTree }),
  }),
);

/** The tree with some entries exchanged for ones that take no part. */
export const withUnmanaged = (from: DirectoryNode): fc.Arbitrary<DirectoryNode> =>
  fc
    .tuple(
      ...[...from.children].map(([name, child]) =>
        fc
          .oneof(
            { weight: 6, arbitrary: child.kind === 'directory' ? withUnmanaged(child) : fc.constant(child) },
            { weight: 1, arbitrary: fc.constantFrom(unmanaged('ignored'), unmanaged('unreadable')) },
          )
          .map((changed): [string, Node] => [name, changed]),
      ),
    )
    .map((entries) => ({ kind: 'directory', children: new Map(entries) }));
