// A remote file that is edited in place while something goes wrong: it is what it was, or all of the edit is in it.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bed } from '../bed.ts';
import type { Random } from '../random.ts';
import type { FileState, Goal } from '../scenario.ts';
import { toText } from '../trees/byte-path.ts';
import { bytesOf, type Content, type ContentEdit } from '../trees/content.ts';
import type { Kind, Played } from './kind.ts';

interface Edit {
  readonly steps: readonly (
    | { readonly type: 'write'; readonly edit: ContentEdit }
    | { readonly type: 'truncate'; readonly size: number }
  )[];
  readonly content: Content;
}

/** Some writes, one of them perhaps behind the end, and perhaps a cut at last. */
const planEdit = (random: Random, content: Content): Edit => {
  const edits: ContentEdit[] = [];
  const steps: Edit['steps'][number][] = [];
  let { size } = content;
  for (let count = random.integer(1, 8); count > 0; count -= 1) {
    const edit = {
      offset: random.chance(0.2) ? size : random.integer(0, size),
      key: `edit ${random.integer(0, 2 ** 32)}`,
      size: random.weighted([
        [3, random.integer(1, 5000)],
        [1, random.integer(5000, 700_000)],
      ]),
    };
    edits.push(edit);
    steps.push({ type: 'write', edit });
    size = Math.max(size, edit.offset + edit.size);
  }
  if (random.chance(0.3)) {
    size = random.integer(0, size);
    steps.push({ type: 'truncate', size });
  }
  return { steps, content: { key: content.key, size, edits } };
};

const apply = async (bed: Bed, path: string, { steps }: Edit): Promise<void> => {
  const remote = await bed.product.client.connect({
    host: '127.0.0.1',
    port: bed.proxy.port,
    token: bed.token,
    carrier: bed.carrier,
    stateDirectory: `${bed.world.clientState}/wherry`,
    timeoutMs: 3000,
  });
  try {
    await using file = await remote.files.open(path, 'r+');
    for (const step of steps) {
      if (step.type === 'truncate') await file.truncate(step.size);
      else await file.write(step.edit.offset, bytesOf(step.edit));
    }
    await file.close();
  } finally {
    await remote.close();
  }
};

const TROUBLES = ['none', 'cut', 'silence', 'stop'] as const;

/** Spoils the wire at some byte of the edit. */
const planTrouble = (bed: Bed, edit: Edit, hear: () => void): void => {
  const { random, proxy } = bed;
  const trouble = random.pick(TROUBLES);
  if (trouble === 'none') return;
  const bytes = edit.steps.reduce((sum, step) => sum + (step.type === 'write' ? step.edit.size : 0), 0);
  const [way, most] = random.pick([
    ['up', 4000 + bytes + 200 * edit.steps.length],
    ['down', 5000],
  ] as const);
  proxy.at(way, random.integer(1500, most), () => {
    hear();
    if (trouble === 'cut') proxy.cut(random.pick(['end', 'reset'] as const));
    else if (trouble === 'silence') proxy.silence();
    else void bed.server.stop();
  });
};

const editInPlace = async (bed: Bed): Promise<Played> => {
  const { proxy, scenario } = bed;
  // What is to be edited comes there first, by the very command that is run again at the end.
  await bed.startClient().finished;
  const goal = scenario.goals.find((each): each is Goal & { readonly kind: 'file' } => each.kind === 'file');
  if (goal === undefined) throw new Error('This kind edits a file.');
  const edit = planEdit(bed.random, goal.after.content);
  const edited: FileState = { content: edit.content, mtimeUs: undefined, executable: goal.after.executable };
  const before = goal.after;
  proxy.startCounting();
  let struck = false;
  planTrouble(bed, edit, () => (struck = true));
  const isDone = await Promise.race([
    apply(bed, `/${toText(goal.path)}`, edit).then(
      () => true,
      () => false,
    ),
    sleep(10_000, false, { ref: false }),
  ]);
  if (struck) {
    await bed.server.stop();
    await bed.restartServer();
  }
  await bed.untilQuiet();
  // What was closed is there, and nothing else: the state before is no answer then.
  const then: Goal = { ...goal, before: isDone ? edited : before, after: edited, onTheWay: [] };
  const after: Goal = { ...goal, before: edited, after: before };
  bed.scenario = { ...scenario, goals: [after] };
  return {
    finished: undefined,
    mayExit: [],
    interruptions: 1,
    spoiledBytes: scenario.bytes,
    during: [then],
    struck,
  };
};

export const EDITS: readonly Kind[] = [
  {
    name: 'edit-in-place',
    weight: 6,
    what: 'a remote file is edited by random access, and the link is cut, falls silent, or the server stops',
    usesProcesses: false,
    wish: {
      directions: ['upload'],
      shapes: ['file'],
      policies: ['replace'],
      amounts: [
        [2, 'small'],
        [3, 'medium'],
      ],
    },
    play: editInPlace,
  },
];
