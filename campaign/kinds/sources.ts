// Sources that change, between two runs of the command or while it is at work. Nothing may ever be put together from two
// states of a file.

import { renameSync } from 'node:fs';
import type { Bed } from '../bed.ts';
import type { FileState, Goal } from '../scenario.ts';
import { joinPath, toBuffer, type BytePath } from '../trees/byte-path.ts';
import { hasContent, writeContent, type Content } from '../trees/content.ts';
import type { PlannedFile } from '../trees/plan-tree.ts';
import { setTime } from '../trees/plant.ts';
import { look } from '../trees/snapshot.ts';
import { interruptAt } from './interrupt.ts';
import { EXIT, type Kind, type Played } from './kind.ts';
import { chooseInside } from './moments.ts';

type Change = (path: BytePath, content: Content) => void;

/** The same size, the same time: only the change time tells. */
const changeInPlace: Change = (path, content) => {
  const mtimeUs = look(path)?.mtimeUs ?? 0;
  writeContent(path, content);
  setTime(path, mtimeUs);
};

/** Another file takes its place, with the same size and the same time. */
const replaceByRename: Change = (path, content) => {
  const mtimeUs = look(path)?.mtimeUs ?? 0;
  const other = `${path}.new` as BytePath;
  const short = other.length > 4000 || path.slice(path.lastIndexOf('/')).length > 250 ? path : other;
  writeContent(short, content);
  setTime(short, mtimeUs);
  if (short !== path) renameSync(toBuffer(short), toBuffer(path));
};

const rewrite: Change = (path, content) => writeContent(path, content);

const isOf = (state: FileState, file: PlannedFile): boolean =>
  state.content.key === file.content.key && state.content.size === file.content.size;

/** The largest file that is still to come, or, where all have come, the largest. */
const chooseFile = ({ scenario, world }: Bed): PlannedFile | undefined => {
  const files = scenario.source
    .filter((entry) => entry.kind === 'file')
    .sort((a, b) => b.content.size - a.content.size);
  const isThere = (file: PlannedFile): boolean =>
    scenario.goals.some((goal) => {
      if (goal.kind !== 'file' || !isOf(goal.after, file)) return false;
      const path = joinPath(world.destination, goal.path);
      return look(path)?.size === file.content.size && hasContent(path, file.content);
    });
  return files.find((file) => !isThere(file)) ?? files[0];
};

/** The goals with the file's new state; the state before is one that may be met on the way. */
const changeGoals = (bed: Bed, file: PlannedFile, content: Content): Goal[] => {
  const found = look(joinPath(bed.world.source, file.path));
  return bed.scenario.goals.map((goal) => {
    if (goal.kind !== 'file' || !isOf(goal.after, file)) return goal;
    const after = { content, mtimeUs: found?.mtimeUs, executable: found?.executable };
    return { ...goal, after, onTheWay: [goal.after] };
  });
};

/**
 * `isSneaky`: also so that size and time are those of before. While a file is read nothing but these two tells; between two
 * runs the change time does.
 */
const change = (bed: Bed, isSneaky: boolean): void => {
  const { random, world } = bed;
  const file = chooseFile(bed);
  if (file === undefined) return;
  const path = joinPath(world.source, file.path);
  const { size } = file.content;
  const key = `changed ${file.content.key}`;
  const [act, content] = random.weighted<readonly [Change, Content]>([
    [isSneaky ? 4 : 0, [changeInPlace, { key, size }]],
    [isSneaky ? 0 : 2, [rewrite, { key, size }]],
    [3, [replaceByRename, { key, size }]],
    [2, [rewrite, { key, size: size + random.integer(1, 100_000) }]],
    // It has grown: what was sent is its beginning still.
    [2, [rewrite, { key: file.content.key, size: size + random.integer(1, 5_000_000) }]],
  ]);
  act(path, content);
  bed.scenario = { ...bed.scenario, goals: changeGoals(bed, file, content) };
  world.acceptSource();
};

const between = async (bed: Bed): Promise<Played> => {
  const { finished, struck } = await interruptAt(bed, chooseInside(bed));
  change(bed, true);
  return {
    finished: finished.exitCode === 0 ? undefined : finished,
    mayExit: [EXIT.interrupted],
    interruptions: 1,
    spoiledBytes: 2 * bed.scenario.bytes,
    leavesParts: true,
    struck,
  };
};

const meanwhile = async (bed: Bed): Promise<Played> => {
  const { way, offset } = chooseInside(bed);
  let struck = false;
  bed.proxy.at(way, offset, () => {
    struck = true;
    change(bed, false);
  });
  const finished = await bed.startClient().finished;
  return {
    // It may have sent the old state wholly before, so its exit code tells nothing of the new one.
    finished: finished.exitCode === 0 ? undefined : finished,
    mayExit: [EXIT.failed, EXIT.partly, EXIT.corrupted],
    interruptions: 1,
    spoiledBytes: 2 * bed.scenario.bytes,
    leavesParts: true,
    struck,
  };
};

const wish = {
  shapes: ['file', 'file', 'file', 'tree', 'many'],
  amounts: [
    [1, 'medium'],
    [4, 'large'],
  ],
  policies: ['replace'],
} as const;

export const SOURCES: readonly Kind[] = [
  {
    name: 'change-source',
    weight: 9,
    what: 'the source is another one when the command is typed again, of the same size and time mostly',
    usesProcesses: false,
    wish,
    play: between,
  },
  {
    name: 'change-source-meanwhile',
    weight: 3,
    what: 'the source changes while it is being sent',
    usesProcesses: false,
    wish,
    play: meanwhile,
  },
];
