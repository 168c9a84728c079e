// A directory of the server in which things are replaced, removed, restored and emptied, and what must be where. Every
// content is another one, so that whatever is found can be told: at its name, in the trash, and in nothing between.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Remote, TrashItem } from '../../src/client/index.ts';
import type { Random } from '../random.ts';
import { fromText } from '../trees/byte-path.ts';
import { bytesOf, writeContent, type Content } from '../trees/content.ts';

export const YARD = '/yard of the trash';
const NAMES = ['one', 'two', 'three'];
const TREES = ['tree', 'other tree'];
/** What is in each tree. */
const INSIDE = ['file', 'deep/file'];

type Files = ReadonlyMap<string, Buffer>;

/** What one thing holds: a file under the name "", or the files of a tree. */
const digestOf = (files: Files): string => {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(JSON.stringify([path, createHash('sha256').update(bytes).digest('hex')]));
  return hash.digest('hex');
};

/** Where everything is: things are known by what they hold. */
export interface YardState {
  readonly at: Map<string, string>;
  /** How often each is in the trash. */
  readonly trash: Map<string, number>;
}

const count = (map: ReadonlyMap<string, number>, digest: string): number => map.get(digest) ?? 0;

const add = (map: Map<string, number>, digest: string, more: number): void => {
  const sum = count(map, digest) + more;
  if (sum === 0) map.delete(digest);
  else map.set(digest, sum);
};

/** What an operation does: to a state, and what there may be while nobody knows whether it was done. */
export interface Step {
  readonly name: string;
  run(remote: Remote): Promise<unknown>;
  apply(state: YardState): void;
  /** What may be at its names; undefined is nothing. */
  readonly may: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** What must be somewhere, once or, between two calls of the disk, twice. */
  readonly mustBe: readonly string[];
  /** What may be gone, or not there yet. */
  readonly mayBe: readonly string[];
}

export interface Yard {
  readonly state: YardState;
  /** Makes the directory, and something in it. */
  begin(remote: Remote): Promise<void>;
  /** An operation that is possible now. */
  plan(remote: Remote): Promise<Step>;
  /** Whatever is wrong with what is there, given the steps that were done and the one that may have been; then that is the state. */
  check(remote: Remote, unknown: Step | undefined): Promise<readonly string[]>;
  /** Removes everything. Whatever is wrong then. */
  end(remote: Remote): Promise<readonly string[]>;
}

export interface YardInit {
  readonly random: Random;
  /** Host path of the served directory, and of one where files to be sent may be put. */
  readonly served: string;
  readonly scratch: string;
}

export const createYard = ({ random, served, scratch }: YardInit): Yard => {
  const state: YardState = { at: new Map(), trash: new Map() };
  /** Everything that was ever made, by what it holds, for messages. */
  const made = new Map<string, string>();
  let number = 0;

  const note = (name: string, files: Files): string => {
    const digest = digestOf(files);
    number += 1;
    made.set(digest, `${name} #${number}`);
    return digest;
  };
  const newContent = (): Content => ({
    key: `yard ${random.integer(0, 2 ** 32)} ${number}`,
    size: random.weighted([
      [12, random.integer(16, 5000)],
      [6, random.integer(250_000, 700_000)],
      [1, random.integer(4_100_000, 5_000_000)],
    ]),
  });
  const show = (digest: string | undefined): string =>
    digest === undefined ? 'nothing' : (made.get(digest) ?? 'what nobody put there');
  const pathOf = (name: string): string => `${YARD}/${name}`;

  const replaced = (name: string, digest: string): Pick<Step, 'apply' | 'may' | 'mustBe' | 'mayBe'> => {
    const old = state.at.get(name);
    return {
      apply: ({ at, trash }) => {
        if (old !== undefined) add(trash, old, 1);
        at.set(name, digest);
      },
      may: new Map([[name, [old, digest]]]),
      mustBe: old === undefined ? [] : [old],
      mayBe: [digest],
    };
  };
  const planWrite = (): Step => {
    const name = random.pick(NAMES);
    const content = bytesOf(newContent());
    const digest = note(name, new Map([['', content]]));
    const run = (remote: Remote) => remote.files.write(pathOf(name), [content], { onConflict: 'replace' });
    return { name: `write ${name}`, run, ...replaced(name, digest) };
  };
  /** All files at once: small ones share a batch, and a group of the trash. */
  const planBatch = (): Step => {
    const steps = NAMES.map((name) => {
      const content = newContent();
      writeContent(fromText(join(scratch, name)), content);
      return replaced(name, note(name, new Map([['', bytesOf(content)]])));
    });
    return {
      name: 'upload all',
      run: async (remote) => {
        const sources = NAMES.map((name) => join(scratch, name));
        const { problems } = await remote.files.uploadFiles(sources, YARD, { onConflict: 'replace' });
        if (problems[0] !== undefined) throw new Error(problems[0].message);
      },
      apply: (to) => {
        for (const step of steps) step.apply(to);
      },
      may: new Map(steps.flatMap(({ may }) => [...may])),
      mustBe: steps.flatMap(({ mustBe }) => mustBe),
      mayBe: steps.flatMap(({ mayBe }) => mayBe),
    };
  };
  const planRemoval = (): Step => {
    const [name, old] = random.pick([...state.at]);
    return {
      name: `remove ${name}`,
      run: (remote) => remote.files.remove(pathOf(name), { recursive: true }),
      apply: ({ at, trash }) => {
        at.delete(name);
        add(trash, old, 1);
      },
      may: new Map([[name, [old, undefined]]]),
      mustBe: [old],
      mayBe: [],
    };
  };
  const planRestoration = (item: TrashItem, digest: string): Step => {
    const name = item.path.slice(YARD.length + 1);
    const { apply, may, mustBe } = replaced(name, digest);
    return {
      name: `restore ${name}`,
      run: (remote) => remote.files.trashRestore(item.id, { onConflict: 'replace' }),
      apply: (to) => {
        add(to.trash, digest, -1);
        apply(to);
      },
      may,
      mustBe: [...mustBe, digest],
      mayBe: [],
    };
  };
  const planEmptying = (item: TrashItem, digest: string): Step => ({
    name: 'empty',
    run: (remote) => remote.files.trashEmpty({ ids: [item.id] }),
    apply: ({ trash }) => add(trash, digest, -1),
    may: new Map(),
    mustBe: [],
    mayBe: [digest],
  });

  const readItem = async (remote: Remote, { id, path, kind }: TrashItem): Promise<string> => {
    const files = new Map<string, Buffer>();
    for (const inside of kind === 'directory' ? INSIDE : ['']) {
      const full = inside === '' ? path : `${path}/${inside}`;
      files.set(inside, Buffer.concat(await Array.fromAsync(remote.files.read(full, { item: id }))));
    }
    return digestOf(files);
  };
  const observe = async (remote: Remote): Promise<YardState> => {
    const found: YardState = { at: new Map(), trash: new Map() };
    const top = join(served, YARD);
    for (const entry of readdirSync(top, { withFileTypes: true })) {
      const inside = entry.isDirectory() ? INSIDE : [''];
      const files = new Map(inside.map((path) => [path, readFileSync(join(top, entry.name, path))]));
      found.at.set(entry.name, digestOf(files));
    }
    for await (const item of remote.files.trashList()) add(found.trash, await readItem(remote, item), 1);
    return found;
  };

  const compare = (found: YardState, step: Step | undefined): string[] => {
    const wrong: string[] = [];
    for (const name of new Set([...found.at.keys(), ...state.at.keys(), ...(step?.may.keys() ?? [])])) {
      const there = found.at.get(name);
      const may = step?.may.get(name) ?? [state.at.get(name)];
      if (!may.includes(there))
        wrong.push(`${name} holds ${show(there)} in place of ${may.map(show).join(' or ')}`);
    }
    const involved = new Set([...(step?.mustBe ?? []), ...(step?.mayBe ?? [])]);
    for (const digest of new Set([...found.trash.keys(), ...state.trash.keys()])) {
      const [is, was] = [count(found.trash, digest), count(state.trash, digest)];
      if (!made.has(digest)) wrong.push('the trash holds what nobody put there');
      else if (!involved.has(digest) && is !== was)
        wrong.push(`${show(digest)} is ${is} times in the trash in place of ${was}`);
    }
    for (const digest of involved) {
      const places =
        count(found.trash, digest) + [...found.at.values()].filter((one) => one === digest).length;
      const before =
        count(state.trash, digest) + [...state.at.values()].filter((one) => one === digest).length;
      if (places === 0 && step?.mustBe.includes(digest) === true) wrong.push(`${show(digest)} is lost`);
      if (places > Math.max(1, before) + 1) wrong.push(`${show(digest)} is in ${places} places`);
    }
    return step === undefined ? wrong : wrong.map((line) => `after "${step.name}" that was cut off: ${line}`);
  };

  const makeTree = async (remote: Remote, name: string): Promise<void> => {
    const files = new Map(INSIDE.map((path) => [path, bytesOf({ ...newContent(), size: 1000 + number })]));
    await remote.files.makeDirectory(`${pathOf(name)}/deep`, { parents: true });
    for (const [path, bytes] of files) await remote.files.write(`${pathOf(name)}/${path}`, [bytes]);
    state.at.set(name, note(name, files));
  };

  return {
    state,
    begin: async (remote) => {
      mkdirSync(scratch, { recursive: true });
      await remote.files.makeDirectory(YARD);
      for (const name of TREES) await makeTree(remote, name);
    },
    plan: async (remote) => {
      const items = await Array.fromAsync(remote.files.trashList());
      const restorable = items.filter(
        ({ kind, path }) => kind === 'file' || !state.at.has(path.slice(YARD.length + 1)),
      );
      const choice = random.weighted<'write' | 'batch' | 'remove' | 'restore' | 'empty'>([
        [4, 'write'],
        [2, 'batch'],
        [state.at.size > 0 ? 3 : 0, 'remove'],
        [restorable.length > 0 ? 4 : 0, 'restore'],
        [items.length > 3 ? 2 : 0, 'empty'],
      ]);
      if (choice === 'write') return planWrite();
      if (choice === 'batch') return planBatch();
      if (choice === 'remove') return planRemoval();
      const item = random.pick(choice === 'restore' ? restorable : items);
      const digest = await readItem(remote, item);
      return choice === 'restore' ? planRestoration(item, digest) : planEmptying(item, digest);
    },
    check: async (remote, unknown) => {
      const found = await observe(remote);
      const wrong = compare(found, unknown);
      state.at.clear();
      state.trash.clear();
      for (const [name, digest] of found.at) state.at.set(name, digest);
      for (const [digest, times] of found.trash) state.trash.set(digest, times);
      return wrong;
    },
    end: async (remote) => {
      await remote.files.remove(YARD, { recursive: true });
      const { stuck } = await remote.files.trashEmpty();
      const left = await Array.fromAsync(remote.files.trashList());
      return [
        ...(stuck === 0 ? [] : [`${stuck} things could not be removed from the trash`]),
        ...left.map(({ path }) => `${path} is left in the trash that was emptied`),
      ];
    },
  };
};
