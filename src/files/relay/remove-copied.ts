// The second half of a move from one server to another: what is safe at its destination is removed where it came from, in
// the very version that was copied. What has changed meanwhile stays, and is a problem.

import { Semaphore, WherryError, displayName, isWherryError, type RemotePath } from '../../base/index.ts';
import type { Problem } from '../../storage/index.ts';
import type { FileCallOptions } from '../files-api.ts';
import { MAX_REMOVALS_IN_FLIGHT } from '../limits.ts';
import { problemOf } from '../local/tree-report.ts';
import { endedBy, type Patience } from '../remote/patience.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { tryAgain } from '../remote/try-again.ts';
import { METHODS, encodeRemoveRequest } from '../wire/requests.ts';

/** What was copied, in the state in which it was found before. */
export interface Copied {
  readonly path: RemotePath;
  readonly version: string;
}

export interface CopiedTree {
  readonly entries: readonly Copied[];
  /** Parents before their children. Those that are empty then are removed. */
  readonly directories: readonly RemotePath[];
}

const REMOVED = ['NOT_FOUND', 'NOT_A_DIRECTORY'];

const remove = async (
  from: RemoteContext,
  path: RemotePath,
  ifMatch: string | undefined,
  patience: Patience,
): Promise<void> => {
  const request = encodeRemoveRequest({ path, recursive: false, ifMatch, permanent: false });
  const options = { signal: patience.signal, timeoutMs: 0 };
  try {
    await patience.waitFor(from.session.call(METHODS.remove, request, options));
  } catch (error: unknown) {
    // Gone already: by an attempt whose answer was lost, or by somebody else.
    if (!isWherryError(error) || !REMOVED.includes(error.code)) throw error;
  }
};

/** How what could not be removed is told. */
const leftBehind = ({ path }: Copied, { code, message }: WherryError): WherryError =>
  code === 'VERSION_MISMATCH'
    ? new WherryError(
        'CHANGED',
        `"${displayName(path)}" was copied, but changed meanwhile, so it was left where it is; compare the two.`,
      )
    : new WherryError(code, `"${displayName(path)}" was copied, but not removed: ${message}`);

/** Goes on over lost links. Throws only what ends all of it; the rest are problems. */
export const removeCopied = async (
  from: RemoteContext,
  { entries, directories }: CopiedTree,
  options: FileCallOptions,
): Promise<readonly Problem[]> => {
  const patience = from.patience(options);
  const problems: Problem[] = [];
  const waiting = new Set(entries);
  const empty = [...directories];
  const removeEntry = async (copied: Copied): Promise<void> => {
    try {
      await remove(from, copied.path, copied.version, patience);
    } catch (error: unknown) {
      const { code, message } = leftBehind(copied, problemOf(error, patience.signal));
      problems.push({ path: copied.path, code, message });
    }
    waiting.delete(copied);
  };
  try {
    await tryAgain(from.session, patience, {
      async attempt(gained) {
        const before = waiting.size + empty.length;
        const places = new Semaphore(MAX_REMOVALS_IN_FLIGHT);
        try {
          await together([...waiting].map((copied) => () => places.run(() => removeEntry(copied))));
          for (let path = empty.at(-1); path !== undefined; path = empty.at(-1)) {
            await remove(from, path, undefined, patience).catch((error: unknown) => {
              // What keeps it was reported, or came meanwhile: both are reasons to leave it.
              problemOf(error, patience.signal);
            });
            empty.pop();
          }
        } finally {
          if (waiting.size + empty.length < before) gained();
        }
      },
    });
    return problems;
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    patience.close();
  }
};

/** All of it ends before the first error is thrown: nothing may reach into a later attempt. */
const together = async (tasks: readonly (() => Promise<void>)[]): Promise<void> => {
  const results = await Promise.allSettled(tasks.map((task) => task()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
