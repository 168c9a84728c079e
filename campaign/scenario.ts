// What one run does: a command, what it finds at either side, and what must be at the destination before, while and
// after it. Pure: nothing is on the disk yet.

import type { Random } from './random.ts';
import { fromText, joinPath, nameOf, parentOf, type BytePath } from './trees/byte-path.ts';
import type { Content } from './trees/content.ts';
import { chooseName } from './trees/names.ts';
import {
  chooseSize,
  chooseTime,
  planFile,
  planTree,
  type Amount,
  type PlannedEntry,
  type PlannedFile,
} from './trees/plan-tree.ts';

export type Direction = 'upload' | 'download';
export type Shape = 'file' | 'tree' | 'many';
export type Policy = 'fail' | 'replace' | 'rename' | 'skip' | 'newer';

export interface FileState {
  readonly content: Content;
  /** Undefined: not looked at. */
  readonly mtimeUs: number | undefined;
  readonly executable: boolean | undefined;
}

/** What may be at one path of the destination. A file is at every instant the one or the other. */
export type Goal = { readonly path: BytePath } & (
  | {
      readonly kind: 'file';
      readonly before: FileState | undefined;
      readonly after: FileState;
      /** The content that goes to another name beside this one, which is chosen by the program. */
      readonly renamed: FileState | undefined;
      /** States that may be met until the command has been run again. */
      readonly onTheWay?: readonly FileState[];
    }
  | { readonly kind: 'directory'; readonly existed: boolean }
  | { readonly kind: 'link'; readonly target: string }
);

export interface Scenario {
  readonly direction: Direction;
  readonly shape: Shape;
  readonly policy: Policy;
  readonly amount: Amount;
  /** Relative to the directory of the sending side. */
  readonly source: readonly PlannedEntry[];
  /** Relative to the directory of the receiving side, with what is not touched by the command. */
  readonly destination: readonly PlannedEntry[];
  readonly goals: readonly Goal[];
  /** Arguments of the command; paths of this machine are relative to the local directory. */
  readonly sources: readonly string[];
  readonly target: string;
  readonly recursive: boolean;
  /** Files that the policy refuses, every time. */
  readonly refused: number;
  /** Bytes of content that must come to the other side, and of content that may be sent in vain, every time. */
  readonly bytes: number;
  readonly vainBytes: number;
}

export interface ScenarioWish {
  readonly directions?: readonly Direction[];
  readonly shapes?: readonly Shape[];
  readonly amounts?: readonly (readonly [weight: number, amount: Amount])[];
  readonly policies?: readonly Policy[];
}

const AMOUNTS: readonly (readonly [number, Amount])[] = [
  [50, 'small'],
  [12, 'many'],
  [25, 'medium'],
  [13, 'large'],
];
const POLICIES: readonly (readonly [number, Policy])[] = [
  [5, 'fail'],
  [4, 'replace'],
  [2, 'rename'],
  [2, 'skip'],
  [2, 'newer'],
];
const BOX = fromText('box');

export const createScenario = (random: Random, wish: ScenarioWish = {}): Scenario => {
  const amount = random.weighted(wish.amounts ?? AMOUNTS);
  const shape = random.pick(
    wish.shapes ?? (amount === 'many' ? (['tree'] as const) : (['file', 'tree', 'tree', 'many'] as const)),
  );
  const policy = wish.policies === undefined ? random.weighted(POLICIES) : random.pick(wish.policies);
  const direction = random.pick(wish.directions ?? (['upload', 'download'] as const));
  const moved = planMove(random.fork('tree'), shape, amount);
  const existing = planExisting(random.fork('existing'), moved, policy);
  const all = existing.goals.filter((goal) => goal.kind === 'file');
  const vain = all.filter((goal) => goal.renamed === undefined && goal.after === goal.before);
  const size = (goals: typeof all): number =>
    goals.reduce((sum, goal) => sum + sourceSize(moved, goal.path), 0);
  return {
    direction,
    shape,
    policy,
    amount,
    source: moved.source,
    destination: [
      { kind: 'directory', path: BOX },
      ...existing.entries,
      planFile(random.fork('bystander'), fromText('bystander'), 1000),
      planFile(random.fork('bystander in box'), joinPath(BOX, 'bystander'), 2000),
    ],
    goals: existing.goals,
    sources: moved.sources,
    target: moved.target,
    recursive: shape === 'tree',
    refused: existing.refused,
    bytes: size(all) - size(vain),
    vainBytes: size(vain),
  };
};

/** From where to where, before it is known what is there. */
interface Move {
  readonly source: readonly PlannedEntry[];
  readonly sources: readonly string[];
  readonly target: string;
  /** Each entry of the source that gets a place, and its path at the destination. */
  readonly placed: readonly (readonly [entry: PlannedEntry, path: BytePath])[];
}

const text = (path: BytePath): string => Buffer.from(path, 'latin1').toString('utf8');

const sourceSize = ({ placed }: Move, path: BytePath): number => {
  const found = placed.find(([entry, at]) => at === path && entry.kind === 'file')?.[0];
  return found?.kind === 'file' ? found.content.size : 0;
};

const planMove = (random: Random, shape: Shape, amount: Amount): Move => {
  const argument = { isArgument: true };
  if (shape === 'file') {
    const name = chooseName(random, new Set(['bystander']), argument);
    const file = planFile(random, name, chooseSize(random, amount));
    const isExact = random.chance(0.4);
    const path = joinPath(BOX, isExact ? chooseName(random, new Set(['bystander']), argument) : name);
    return {
      source: [file],
      sources: [text(name)],
      target: isExact ? text(path) : 'box',
      placed: [[file, path]],
    };
  }
  if (shape === 'many') {
    const files = planTree(random, { amount, isFlat: true });
    return {
      source: files,
      sources: files.map(({ path }) => text(path)),
      target: 'box',
      placed: files.map((file) => [file, joinPath(BOX, file.path)] as const),
    };
  }
  return planTreeMove(random, amount);
};

const planTreeMove = (random: Random, amount: Amount): Move => {
  const top = chooseName(random, new Set(['bystander']), { isArgument: true });
  const inner = planTree(random, { amount, isFlat: false });
  const at = (directory: BytePath, entry: PlannedEntry): PlannedEntry => ({
    ...entry,
    path: joinPath(directory, entry.path),
  });
  const topEntry: PlannedEntry = { kind: 'directory', path: top };
  const source = [topEntry, ...inner.map((entry) => at(top, entry))];
  // "DIR/." takes what is in it: to a directory that is there, or to one that is not.
  const form = random.weighted([
    [5, 'into'],
    [3, 'contents'],
    [2, 'contents of a new one'],
  ]);
  const home = form === 'into' ? joinPath(BOX, top) : form === 'contents' ? BOX : joinPath(BOX, 'new one');
  return {
    source,
    sources: [form === 'into' ? text(top) : `${text(top)}/.`],
    target: form === 'contents of a new one' ? text(home) : 'box',
    placed: [[topEntry, home], ...inner.map((entry) => [entry, joinPath(home, entry.path)] as const)],
  };
};

const stateOf = ({ content, mtimeUs, executable }: PlannedFile): FileState => ({
  content,
  mtimeUs,
  executable,
});

/** Something else under the name of a file that is coming. */
const planOther = (random: Random, file: PlannedFile, path: BytePath): PlannedFile => {
  const other = planFile(random, path, random.integer(0, 5000));
  const content = random.pick<Content>([
    other.content,
    { key: other.content.key, size: file.content.size },
    { key: file.content.key, size: random.integer(0, Math.max(0, file.content.size - 1)) },
  ]);
  // Something different of no bytes does not exist.
  const isDifferent =
    content.size !== file.content.size || (content.key !== file.content.key && content.size > 0);
  const mtimeUs = random.pick([
    other.mtimeUs,
    file.mtimeUs,
    file.mtimeUs - 5_000_000,
    file.mtimeUs + 5_000_000,
  ]);
  return {
    ...other,
    content: isDifferent ? content : { key: other.content.key, size: file.content.size + 1 },
    mtimeUs,
  };
};

const settle = (
  policy: Policy,
  there: PlannedFile,
  file: PlannedFile,
): 'old' | 'new' | 'renamed' | 'refused' => {
  switch (policy) {
    case 'fail':
      return 'refused';
    case 'skip':
      return 'old';
    case 'replace':
      return 'new';
    case 'rename':
      return 'renamed';
    case 'newer':
      return file.mtimeUs > there.mtimeUs ? 'new' : 'old';
  }
};

interface Existing {
  readonly entries: readonly PlannedEntry[];
  readonly goals: readonly Goal[];
  readonly refused: number;
}

/** Decides what is at the destination already, and with it what each path must come to. */
const planExisting = (random: Random, move: Move, policy: Policy): Existing => {
  const entries: PlannedEntry[] = [];
  const goals: Goal[] = [];
  const directories = new Set<BytePath>([BOX]);
  let refused = 0;
  for (const [entry, path] of move.placed) {
    const canExist = directories.has(parentOf(path));
    if (entry.kind === 'directory') {
      const existed = path === BOX || (canExist && random.chance(0.4) && nameOf(path) !== 'new one');
      if (existed && path !== BOX) entries.push({ kind: 'directory', path });
      if (existed) directories.add(path);
      goals.push({ kind: 'directory', path, existed });
    } else if (entry.kind === 'link') {
      if (canExist && random.chance(0.2)) entries.push({ ...entry, path });
      goals.push({ kind: 'link', path, target: entry.target });
    } else {
      const after = stateOf(entry);
      const choice = canExist
        ? random.weighted([
            [70, 'none'],
            [12, 'same'],
            [18, 'other'],
          ])
        : 'none';
      if (choice === 'none') {
        goals.push({ kind: 'file', path, before: undefined, after, renamed: undefined });
        continue;
      }
      if (choice === 'same') {
        const there = { ...entry, path, mtimeUs: chooseTime(random), executable: random.chance(0.2) };
        entries.push(there);
        const before = stateOf(there);
        goals.push({
          kind: 'file',
          path,
          before,
          after: policy === 'replace' ? after : before,
          renamed: undefined,
        });
        continue;
      }
      const there = planOther(random, entry, path);
      entries.push(there);
      const before = stateOf(there);
      const settled = settle(policy, there, entry);
      if (settled === 'refused') refused += 1;
      goals.push({
        kind: 'file',
        path,
        before,
        after: settled === 'new' ? after : before,
        renamed: settled === 'renamed' ? after : undefined,
      });
    }
  }
  return { entries, goals, refused };
};
