// What the transfer of many entries would come to, entry by entry, in the order in which they would be written: the
// decisions of the destination's storage, taken without changing anything. What was decided before counts as if it
// were there; what a link of the destination comes to lead to because of it does not.

import { WherryError, displayName, equalBytes, type RemotePath } from '../../../base/index.ts';
import {
  MAX_NUMBERED_NAMES,
  type BatchResult,
  type ConflictPolicy,
  type Entry,
} from '../../../storage/index.ts';
import { isDirectory } from '../../destination.ts';
import { planOutcome, plannedRefusal } from '../../plan-outcome.ts';
import { compareItems, type Examiner } from '../compare-items.ts';
import { numberedItemPath, sourcePath, type TreeItem } from '../tree-item.ts';

export interface TreePlannerInit {
  /** Undefined when the destination is not there yet. It must tell entries. */
  readonly destination: Examiner | undefined;
  readonly policy: ConflictPolicy;
  /** Directories may have another one. */
  readonly directoryPolicy: ConflictPolicy;
}

export interface TreePlanner {
  /** What becomes of each, in order; `source` must be of use until the last call. Directories come after all else. */
  plan(items: readonly TreeItem[], source: Examiner): Promise<readonly BatchResult[]>;
}

interface Plan extends TreePlannerInit {
  /** What the plan has put there. */
  readonly planned: Map<string, Incoming | 'directory'>;
  /** What is there, as far as it has been asked; null for nothing. */
  readonly found: Map<string, Entry | null>;
}

/** An item on its way, with what tells its content. */
interface Incoming {
  readonly item: TreeItem;
  readonly source: Examiner;
  /** Whether what is there under its own name has the same content. */
  readonly isSame: boolean;
}

/** Larger than any file: who asks with it only looks, and nothing is hashed. */
const NO_SIZE = Number.MAX_SAFE_INTEGER;

export const createTreePlanner = (init: TreePlannerInit): TreePlanner => {
  const plan: Plan = { ...init, planned: new Map(), found: new Map() };
  return {
    async plan(items, source) {
      await look(plan, [...new Set(items.flatMap(({ path }) => ancestors(path)))]);
      const results: BatchResult[] = [];
      for (const incoming of await compare(plan, items, source)) results.push(await decide(plan, incoming));
      return results;
    },
  };
};

/** Asks for what is at these paths, unless it is known. */
const look = async ({ destination, found }: Plan, paths: readonly string[]): Promise<void> => {
  const unknown = paths.filter((path) => !found.has(path));
  if (destination === undefined || unknown.length === 0) return;
  const there = await destination.ask(unknown.map((path) => ({ path, size: NO_SIZE })));
  unknown.forEach((path, index) => found.set(path, there[index]?.entry ?? null));
};

const compare = async (
  { destination, found }: Plan,
  items: readonly TreeItem[],
  source: Examiner,
): Promise<readonly Incoming[]> => {
  if (destination === undefined || items.length === 0)
    return items.map((item) => ({ item, source, isSame: false }));
  const compared = await compareItems(items, source, destination, 'fail');
  return compared.map(({ item, existing, isSame }) => {
    found.set(item.path, existing ?? null);
    return { item, source, isSame: isSame === true };
  });
};

/** What is at a path now, by the plan. */
const at = ({ planned, found }: Plan, path: string): Entry | undefined => {
  const put = planned.get(path);
  if (put === undefined) return found.get(path) ?? undefined;
  return plannedEntry(path, put === 'directory' ? undefined : put.item);
};

const put = (plan: Plan, path: string, incoming: Incoming): void => {
  for (const parent of ancestors(path))
    if (at(plan, parent) === undefined) plan.planned.set(parent, 'directory');
  plan.planned.set(path, incoming.item.kind === 'directory' ? 'directory' : incoming);
};

const decide = async (plan: Plan, incoming: Incoming): Promise<BatchResult> => {
  const { item } = incoming;
  const { path, kind, mtimeUs } = item;
  for (const parent of ancestors(path)) {
    const entry = at(plan, parent);
    if (entry === undefined || isDirectory(entry)) continue;
    return blocked(parent, entry);
  }
  const existing = at(plan, path);
  const policy = kind === 'directory' ? plan.directoryPolicy : plan.policy;
  const isSame = existing !== undefined && (await isTheSame(plan, incoming, path, existing));
  const decided = planOutcome({ policy, mtimeUs, existing, isSame });
  if ('refusal' in decided) return plannedRefusal(decided.refusal, path);
  const { outcome } = decided;
  if (outcome === 'renamed') return giveNumber(plan, incoming);
  // A directory never takes the place of anything, however old that is.
  if (kind === 'directory' && existing !== undefined && !isSame && policy !== 'skip')
    return plannedRefusal('ALREADY_EXISTS', path);
  if (outcome === 'created' || outcome === 'replaced') put(plan, path, incoming);
  return { outcome };
};

/** How whatever goes below something that is no directory is refused. */
const blocked = (path: string, { leads }: Entry): WherryError => {
  const code = leads === 'outside' ? 'FORBIDDEN' : leads === 'broken' ? 'NOT_FOUND' : 'NOT_A_DIRECTORY';
  return new WherryError(
    code,
    `"${displayName(path)}" is no directory at the destination; choose another one.`,
  );
};

const giveNumber = async (plan: Plan, incoming: Incoming): Promise<BatchResult> => {
  const { item } = incoming;
  const kind = item.kind === 'directory' ? 'directory' : 'file';
  for (let number = 1; number <= MAX_NUMBERED_NAMES; number += 1) {
    const path = numberedItemPath(item.path, number, kind);
    await look(plan, [path]);
    const existing = at(plan, path);
    if (existing === undefined) {
      put(plan, path, incoming);
      return { outcome: 'renamed', path };
    }
    if (await isTheSame(plan, incoming, path, existing)) return { outcome: 'unchanged', path };
  }
  return plannedRefusal('ALREADY_EXISTS', item.path);
};

const isTheSame = async (plan: Plan, incoming: Incoming, path: string, existing: Entry): Promise<boolean> => {
  const { item, source } = incoming;
  if (item.kind === 'directory') return isDirectory(existing);
  if (item.kind === 'link') return existing.kind === 'link' && existing.target === item.target;
  if (existing.kind !== 'file' || existing.size !== item.size) return false;
  const planned = plan.planned.get(path);
  if (planned === undefined && path === item.path) return incoming.isSame;
  const there =
    planned === undefined || planned === 'directory'
      ? hashOf(plan.destination, path, item.size)
      : hashOf(planned.source, sourcePath(planned.item), item.size);
  const [ours, theirs] = await Promise.all([hashOf(source, sourcePath(item), item.size), there]);
  return ours !== undefined && theirs !== undefined && equalBytes(ours, theirs);
};

const hashOf = async (
  side: Examiner | undefined,
  path: string,
  size: number,
): Promise<Uint8Array | undefined> => (await side?.ask([{ path, size }]))?.[0]?.hash;

/** The paths above a path, the highest first. */
const ancestors = (path: string): readonly string[] =>
  [...path.matchAll(/\//gu)].map(({ index }) => path.slice(0, index));

const plannedEntry = (path: string, item: TreeItem | undefined): Entry => ({
  path: `/${path}` as RemotePath,
  kind: item?.kind ?? 'directory',
  size: item?.size ?? 0,
  mtimeUs: item?.mtimeUs ?? 0,
  executable: item?.executable ?? false,
  version: '',
  ...(item?.target === undefined ? {} : { target: item.target }),
});
