// Uploads that were not finished when the page was closed, as this browser remembers them: names, sizes and times, no content. When the
// same files are picked again, each goes on where its part at the server ends.

import { signal } from '@preact/signals';
import type { TableFile } from './file-table.ts';

export interface RememberedFile extends TableFile {
  readonly lastModified: number;
}

export interface Remembered {
  readonly key: string;
  readonly account: string;
  readonly destination: string;
  readonly files: readonly RememberedFile[];
  /** How many there were, where only the first are known by name. */
  readonly count: number;
}

const PREFIX = 'wherry.upload.';
/** More names would fill what a browser gives; files beyond are only counted, and found to be there or not when all is picked again. */
const MOST_NAMES = 2_000;

const POLICIES = ['fail', 'replace', 'rename', 'skip'] as const;

/** What stands there may be of an older page, or broken. */
export const parseRemembered = (key: string, text: string): Remembered | undefined => {
  try {
    const { account, destination, files, count } = JSON.parse(text) as Record<string, unknown>;
    if (typeof account !== 'string' || typeof destination !== 'string' || !Array.isArray(files))
      return undefined;
    const parsed = files.flatMap((each: unknown): readonly RememberedFile[] => {
      const [path, size, lastModified, policy] = each as readonly unknown[];
      const known = POLICIES.find((one) => one === policy);
      return typeof path === 'string' && typeof size === 'number' && typeof lastModified === 'number'
        ? [{ path, size, lastModified, policy: known ?? 'fail' }]
        : [];
    });
    if (parsed.length === 0) return undefined;
    return {
      key,
      account,
      destination,
      files: parsed,
      count: typeof count === 'number' ? count : parsed.length,
    };
  } catch {
    return undefined;
  }
};

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
  readonly files: readonly (TableFile & { readonly file: File })[];
}

export const rememberJob = (id: number, { account, destination, files }: RememberJob): void => {
  if (files.length === 0) return forgetJob(id);
  if (!isHeld) holdVisit();
  isHeld = true;
  const named = files
    .slice(0, MOST_NAMES)
    .map(({ path, size, file, policy }) => [path, size, file.lastModified, policy]);
  try {
    localStorage.setItem(
      keyOf(id),
      JSON.stringify({ account, destination, files: named, count: files.length }),
    );
  } catch {
    // It is closed or full: then this one is not remembered, and all else works.
  }
};

/** Of earlier visits. */
export const remembered = signal<readonly Remembered[]>([]);

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

/** Which of the remembered files were picked again. By path, or by name where they are picked without their directory. Pure. */
export const matchPicked = <
  T extends { readonly path: string; readonly file: Pick<File, 'size' | 'lastModified'> },
>(
  files: readonly RememberedFile[],
  picked: readonly T[],
): { readonly matched: readonly (readonly [RememberedFile, T])[]; readonly others: readonly T[] } => {
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const identity = (name: string, size: number, lastModified: number): string =>
    JSON.stringify([name, size, lastModified]);
  const left = new Map<string, RememberedFile[]>();
  const keep = (key: string, file: RememberedFile): void => {
    const same = left.get(key);
    if (same === undefined) left.set(key, [file]);
    else same.push(file);
  };
  for (const file of files) {
    keep(identity(file.path, file.size, file.lastModified), file);
    if (file.path.includes('/')) keep(identity(nameOf(file.path), file.size, file.lastModified), file);
  }
  const taken = new Set<RememberedFile>();
  const matched: (readonly [RememberedFile, T])[] = [];
  const others: T[] = [];
  for (const one of picked) {
    const { size, lastModified } = one.file;
    const found = [one.path, nameOf(one.path)]
      .flatMap((path) => left.get(identity(path, size, lastModified)) ?? [])
      .find((file) => !taken.has(file));
    if (found === undefined) others.push(one);
    else {
      taken.add(found);
      matched.push([found, one]);
    }
  }
  return { matched, others };
};
