// Unfinished uploads of an earlier visit: how they are written down, and which of their files were picked again. Pure.

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

const POLICIES = ['fail', 'replace', 'rename', 'skip'] as const;

/** Whether there are more than are known by name. */
export const isCut = ({ files, count }: Remembered): boolean => count > files.length;

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

interface PickedFile {
  readonly path: string;
  readonly file: Pick<File, 'size' | 'lastModified'>;
}

/** Which of the remembered files were picked again. By path, or by name where they are picked without their directory. Pure. */
export const matchPicked = <T extends PickedFile>(
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

export interface Resumed<T> {
  readonly matched: readonly (readonly [RememberedFile, T])[];
  /** May be among those that are not known by name; they go where they are picked. */
  readonly more: readonly T[];
  /** Are not among them, or nobody knows where they belong. */
  readonly others: readonly T[];
  /** What is unfinished still: it can be picked another time. */
  readonly left: readonly RememberedFile[];
}

/** What is gone on with, and what stays as it was. Pure. */
export const resumePicked = <T extends PickedFile>(before: Remembered, picked: readonly T[]): Resumed<T> => {
  const { matched, others } = matchPicked(before.files, picked);
  const taken = new Set(matched.map(([file]) => file));
  const left = before.files.filter((file) => !taken.has(file));
  if (!isCut(before)) return { matched, more: [], others, left };
  const topOf = (path: string): string => path.slice(0, Math.max(0, path.indexOf('/')));
  const folders = new Set(before.files.map(({ path }) => topOf(path)).filter((top) => top !== ''));
  // Picked without the folder that it was in, a file would go to another place than the rest of that folder.
  const isPlaced = ({ path }: T): boolean =>
    path.includes('/') ? folders.has(topOf(path)) : folders.size === 0;
  return {
    matched,
    more: others.filter(isPlaced),
    others: others.filter((one) => !isPlaced(one)),
    left,
  };
};
