// What a transfer of a page consists of: one call for all files, one for each directory, and both sides as these calls name them.

import { WherryError, displayName, isWherryError, type RemotePath } from '../../base/index.ts';
import { isDirectory, type Files, type TransferEvent, type TreeTransferResult } from '../../files/index.ts';
import type { Entry, Problem } from '../../storage/index.ts';
import type { ParsedTransfer } from '../wire/requests.ts';
import type { GuiServiceDeps } from './deps.ts';

/** Errors that end all of a transfer; any other is of one source. */
const ENDING = new Set(['CANCELLED', 'CONNECTION_LOST', 'TIMEOUT', 'UNAUTHENTICATED', 'NO_SPACE', 'QUOTA']);

export interface Job {
  /** The sources of it, as the pane shows them. */
  readonly paths: readonly RemotePath[];
  run(options: JobOptions): Promise<JobResult>;
}

/** What only the end of a job tells. */
export type JobResult = Pick<TreeTransferResult, 'directories' | 'problems'>;

export interface JobOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: TransferEvent) => void;
  readonly onConflict: ParsedTransfer['onConflict'];
  readonly dryRun: boolean;
}

/** One side of a transfer, as the other sees it. */
export interface Side {
  stat(path: RemotePath): Promise<Entry>;
  /** How the calls of a transfer name it. */
  name(path: RemotePath): Promise<string>;
}

/** Of this computer: links on the way to a source stay below the directory that is shown, or are not followed. */
export const localSide = ({ local, hostPath }: Pick<GuiServiceDeps, 'local' | 'hostPath'>): Side => ({
  stat: (path) => local.stat(path),
  name: async (path) => {
    await local.stat(path);
    return hostPath(await local.realPath(path));
  },
});

export const remoteSide = (files: Files): Side => ({
  stat: (path) => files.stat(path),
  name: async (path) => path,
});

/** Fails for itself, where a source is not there; the others go on. */
export const problemOf = (path: string, error: unknown): Problem => {
  if (!isWherryError(error) || ENDING.has(error.code)) throw error;
  return { path, code: error.code, message: error.message };
};

/** A link out of what is shown is not followed by anybody who only sees its name. */
const refuseStray = ({ kind, leads, path }: Entry): void => {
  if (kind !== 'link' || leads === 'file' || leads === 'directory') return;
  throw new WherryError(
    'UNSUPPORTED',
    `"${displayName(path)}" is a link that leads to no file or directory in here; transfer what it leads to.`,
  );
};

/** Files together, each directory by itself. */
export const createJobs = async (
  { direction, sources }: ParsedTransfer,
  from: Side,
  to: string,
  files: Files,
): Promise<{ readonly jobs: readonly Job[]; readonly problems: readonly Problem[] }> => {
  const single: { readonly path: RemotePath; readonly name: string }[] = [];
  const jobs: Job[] = [];
  const problems: Problem[] = [];
  for (const path of sources) {
    try {
      const entry = await from.stat(path);
      refuseStray(entry);
      const isTree = isDirectory(entry);
      const name = await from.name(path);
      if (!isTree) single.push({ path, name });
      else
        jobs.push({
          paths: [path],
          run: (options) =>
            files[direction === 'put' ? 'uploadDirectory' : 'downloadDirectory'](name, to, {
              ...options,
              ifExists: 'merge',
            }),
        });
    } catch (error) {
      problems.push(problemOf(path, error));
    }
  }
  const [first] = single;
  if (first !== undefined)
    jobs.unshift({
      paths: single.map(({ path }) => path),
      run: (options) =>
        files[direction === 'put' ? 'uploadFiles' : 'downloadFiles'](
          single.map(({ name }) => name),
          to,
          options,
        ),
    });
  return { jobs, problems };
};
