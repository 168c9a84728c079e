// "gui.transfer": files and directories from this computer to a server, or back. To pause is to end what is under way, and to resume
// is to begin it again: what is verified is found, and not sent twice.

import { WherryError, displayName, throwIfAborted, type RemotePath } from '../../base/index.ts';
import { isDirectory, type Files } from '../../files/index.ts';
import type { CallContext } from '../../session/index.ts';
import type { Problem } from '../../storage/index.ts';
import { MAX_EVENTS_BYTES, MAX_LISTED } from '../limits.ts';
import { encodeProblem } from '../wire/events.ts';
import { parseTransferRequest } from '../wire/requests.ts';
import type { GuiServiceDeps } from './deps.ts';
import { createShownEvents } from './shown-events.ts';
import { PAUSED, steer, type Steering } from './steering.ts';
import { createToldEvents } from './told-events.ts';
import {
  createJobs,
  localSide,
  problemOf,
  remoteSide,
  type Job,
  type JobOptions,
  type JobResult,
  type Side,
} from './transfer-jobs.ts';

type Deps = Pick<GuiServiceDeps, 'local' | 'hostPath' | 'panePath' | 'clock'>;

/** A job with its pauses. `fail` hears of what ended all of it. */
const runJob = async (
  job: Job,
  steering: Steering,
  options: Omit<JobOptions, 'signal'>,
  fail: (error: unknown) => void,
): Promise<JobResult> => {
  for (;;) {
    if (steering.isPaused) await steering.resumed();
    const signal = steering.running();
    try {
      return await job.run({ ...options, signal });
    } catch (error) {
      if (steering.isPaused || signal.reason === PAUSED) continue;
      fail(error);
      return { directories: 0, problems: [] };
    }
  }
};

/** As many as fit into a message; each was told as an event, too. */
const listedProblems = (problems: readonly Problem[]): readonly Problem[] => {
  let size = 0;
  return problems.slice(0, MAX_LISTED).filter(({ path, message }) => {
    size += 3 * (path.length + message.length) + 64;
    return size < MAX_EVENTS_BYTES;
  });
};

const ensureDirectory = async (side: Side, path: RemotePath): Promise<void> => {
  if (isDirectory(await side.stat(path))) return;
  throw new WherryError(
    'NOT_A_DIRECTORY',
    `"${displayName(path)}" is no directory; choose one to transfer into.`,
  );
};

/** Codes: those of GuiTransfer. */
export const runTransfer = async (
  deps: Deps,
  filesOf: (id: string) => Files,
  params: unknown,
  { stream, signal }: CallContext,
): Promise<unknown> => {
  const request = parseTransferRequest(params);
  const files = filesOf(request.id);
  const { direction, destination, onConflict, dryRun } = request;
  const [from, to] =
    direction === 'put' ? [localSide(deps), remoteSide(files)] : [remoteSide(files), localSide(deps)];
  await ensureDirectory(to, destination);
  const told = createToldEvents(stream, deps.clock);
  try {
    const { jobs, problems } = await createJobs(request, from, await to.name(destination), files);
    for (const problem of problems) told.tell({ type: 'failed', path: problem.path, problem });
    const { hear, counts, shownSource, unsettled } = createShownEvents(deps, direction, (event) =>
      told.tell(event),
    );
    const found: Problem[] = [...problems];
    /** Nobody has told of these by themselves: the job ended before it came to them. */
    const fail = (paths: readonly RemotePath[], error: unknown): void => {
      const open = unsettled(paths);
      const failed = (open.length > 0 ? open : paths.slice(0, 1)).map((path) => problemOf(path, error));
      for (const problem of failed) told.tell({ type: 'failed', path: problem.path, problem });
      found.push(...failed);
    };
    const steering = steer(stream, (event) => told.tell(event), signal);
    let directories = 0;
    for (const job of jobs) {
      throwIfAborted(signal);
      const ended = await runJob(job, steering, { onEvent: hear, onConflict, dryRun }, (error) =>
        fail(job.paths, error),
      );
      directories += ended.directories;
      found.push(...ended.problems.map((problem) => ({ ...problem, path: shownSource(problem.path) })));
    }
    await told.finish();
    return { result: { ...counts(), directories, problems: listedProblems(found).map(encodeProblem) } };
  } finally {
    told.stop();
  }
};
