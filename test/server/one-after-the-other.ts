// What may come of two changes at the same moment: the same as of one after the other, in either order, or of one alone,
// the other being told that it is BUSY. Pure; knows names and contents of one directory, nothing of servers.

import type { ConflictPolicy } from '../../src/storage/index.ts';

export interface Kept {
  readonly content: string;
  readonly mtime: number;
}

/** Names of a directory and what they hold. */
export type State = ReadonlyMap<string, Kept>;

export type Change =
  | {
      readonly kind: 'write';
      readonly name: string;
      readonly content: string;
      readonly mtime: number;
      readonly policy: ConflictPolicy;
    }
  | { readonly kind: 'move'; readonly from: string; readonly to: string; readonly policy: ConflictPolicy }
  | { readonly kind: 'remove'; readonly name: string };

interface Step {
  /** An outcome, or the code of a refusal. */
  readonly answer: string;
  readonly state: State;
}

const withEntry = (state: State, name: string, kept: Kept): State => new Map([...state, [name, kept]]);

const without = (state: State, name: string): State => new Map([...state].filter(([key]) => key !== name));

/** Where incoming content goes by its policy. `isSame` asks whether what has a name is the very content. */
const place = (
  state: State,
  name: string,
  incoming: Kept,
  policy: ConflictPolicy,
  isSame: (kept: Kept) => boolean,
): Step => {
  const existing = state.get(name);
  const done = (answer: string, at = name): Step => ({ answer, state: withEntry(state, at, incoming) });
  if (existing === undefined) return done('created');
  if (isSame(existing)) return policy === 'replace' ? done('unchanged') : { answer: 'unchanged', state };
  if (policy === 'fail') return { answer: 'ALREADY_EXISTS', state };
  if (policy === 'replace') return done('replaced');
  if (policy === 'skip') return { answer: 'skipped', state };
  if (policy === 'newer')
    return incoming.mtime > existing.mtime ? done('replaced') : { answer: 'skipped', state };
  for (let number = 1; ; number += 1) {
    const numbered = `${name} (${number})`;
    const taken = state.get(numbered);
    if (taken === undefined) return done('renamed', numbered);
    if (isSame(taken)) return { answer: 'unchanged', state };
  }
};

const apply = (state: State, change: Change): Step => {
  if (change.kind === 'write') {
    const { name, content, mtime, policy } = change;
    return place(state, name, { content, mtime }, policy, (kept) => kept.content === content);
  }
  if (change.kind === 'remove') {
    const { name } = change;
    return state.has(name)
      ? { answer: 'removed', state: without(state, name) }
      : { answer: 'NOT_FOUND', state };
  }
  const moved = state.get(change.from);
  if (moved === undefined) return { answer: 'NOT_FOUND', state };
  const step = place(state, change.to, moved, change.policy, () => false);
  const isMoved = ['created', 'replaced', 'renamed'].includes(step.answer);
  return isMoved ? { ...step, state: without(step.state, change.from) } : step;
};

/** As one line, to be compared. */
export const describeResult = (
  answers: readonly [string, string],
  names: ReadonlyMap<string, string>,
): string =>
  `${answers.join(' and ')}: ${[...names]
    .map(([name, content]) => `${name} = ${content}`)
    .sort()
    .join(', ')}`;

/** Every result that two changes at the same moment may have. */
export const allowedResults = (state: State, one: Change, other: Change): ReadonlySet<string> => {
  const results = new Set<string>();
  const add = (answers: readonly [string, string], after: State): void => {
    results.add(describeResult(answers, new Map([...after].map(([name, { content }]) => [name, content]))));
  };
  const firstOne = apply(state, one);
  const thenOther = apply(firstOne.state, other);
  add([firstOne.answer, thenOther.answer], thenOther.state);
  add([firstOne.answer, 'BUSY'], firstOne.state);
  const firstOther = apply(state, other);
  const thenOne = apply(firstOther.state, one);
  add([thenOne.answer, firstOther.answer], thenOne.state);
  add(['BUSY', firstOther.answer], firstOther.state);
  return results;
};
