// Uploads that were not finished when the page was closed, as this browser remembers them: names, sizes and times, no content. When the
// same files are picked again, each goes on where its part at the server ends.

import { signal } from '@preact/signals';
import type { TableFile } from './file-table.ts';
import { parseRemembered, type Remembered, type RememberedFile } from './remembered-files.ts';

const PREFIX = 'wherry.upload.';
/** More names would fill what a browser gives; files beyond are only counted, and found to be there or not when all is picked again. */
export const MOST_NAMES = 2_000;

/** Of this page's visits: other windows write down theirs. */
const visit = crypto.randomUUID?.() ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
const keyOf = (id: number): string => `${PREFIX}${visit}.${id}`;

/** Held by a window as long as it lives, so that others do not take what it is at for unfinished. */
const holdVisit = (): void => {
  void navigator.locks?.request(`${PREFIX}${visit}`, () => new Promise(() => {}));
};

let isHeld = false;

export const forgetKey = (key: string): void => {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is closed to this page: there is nothing.
  }
  remembered.value = remembered.value.filter((each) => each.key !== key);
};

export const forgetJob = (id: number): void => forgetKey(keyOf(id));

export interface RememberJob {
  readonly account: string;
  readonly destination: string;
  /** The first of them, `MOST_NAMES` at most. */
  readonly files: readonly (TableFile & { readonly file: File })[];
  /** How many there are. */
  readonly count: number;
}

const write = (key: string, { account, destination, files, count }: Omit<Remembered, 'key'>): void => {
  const named = files.map(({ path, size, lastModified, policy }) => [path, size, lastModified, policy]);
  try {
    localStorage.setItem(key, JSON.stringify({ account, destination, files: named, count }));
  } catch {
    // It is closed or full: then this one is not remembered, and all else works.
  }
};

export const rememberJob = (id: number, job: RememberJob): void => {
  if (job.files.length === 0) return forgetJob(id);
  if (!isHeld) holdVisit();
  isHeld = true;
  const files = job.files.map(({ file: { lastModified }, ...known }) => ({ ...known, lastModified }));
  write(keyOf(id), { ...job, files });
};

/** Of earlier visits. */
export const remembered = signal<readonly Remembered[]>([]);

/** Some of it is gone on with; the rest can be picked another time. */
export const keepRemembered = (before: Remembered, left: readonly RememberedFile[]): void => {
  if (left.length === 0) return forgetKey(before.key);
  const kept = { ...before, files: left, count: before.count - (before.files.length - left.length) };
  write(before.key, kept);
  remembered.value = remembered.value.map((each) => (each.key === before.key ? kept : each));
};

export const loadRemembered = async (): Promise<void> => {
  try {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    const alive = held.map(({ name }) => name ?? '');
    const keys = Object.keys(localStorage).filter(
      (key) => key.startsWith(PREFIX) && !alive.some((name) => name !== '' && key.startsWith(`${name}.`)),
    );
    remembered.value = keys.flatMap((key) => parseRemembered(key, localStorage.getItem(key) ?? '') ?? []);
  } catch {
    // Storage is closed to this page.
  }
};
