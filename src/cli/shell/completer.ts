// The tab key at work: plans, looks the names up, and completes.

import { setTimeout as delay } from 'node:timers/promises';
import type { CliContext } from '../cli-context.ts';
import { describeCommands } from '../describe-commands.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { completeNames, planCompletion, type Completion, type KnownNames } from './complete-line.ts';
import { createDirectoryNames, listLocalNames, listRemoteNames } from './directory-names.ts';
import type { OpenWorkplace } from './open-workplace.ts';
import type { RunLineInit } from './run-line.ts';

const EMPTY: KnownNames = { names: [], isCut: false };

export interface Completer {
  complete(line: string): Promise<Completion>;
  /** Names may have changed. */
  forget(): void;
}

export const createCompleter = (
  context: CliContext,
  workplace: OpenWorkplace,
  { table, rules }: Pick<RunLineInit, 'table' | 'rules'>,
): Completer => {
  const commands = describeCommands(table);
  const names = createDirectoryNames({
    now: context.now,
    delay: (ms) => delay(ms, undefined, { ref: false }),
  });
  const find = async (kind: 'remote' | 'local', directory: string): Promise<KnownNames | undefined> => {
    if (kind === 'local') {
      const path = typedLocalPath(workplace, directory === '' ? './' : directory);
      return names.find(`local ${path}`, () => listLocalNames(path));
    }
    if (!workplace.isConnected || workplace.isLost) return EMPTY;
    const path = typedRemotePath(workplace, directory === '' ? '.' : directory);
    const remote = await workplace.remote(context.interrupt);
    return names.find(`remote ${path}`, () => listRemoteNames(remote, path, context.interrupt));
  };
  return {
    forget: names.forget,
    complete: async (line) => {
      const plan = planCompletion(line, commands, rules);
      // Words of an earlier line say nothing about this one.
      workplace.setWords([]);
      const needsNames = plan.kind === 'remote' || plan.kind === 'local';
      const known = needsNames ? await find(plan.kind, plan.directory) : EMPTY;
      if (known === undefined)
        return { hits: [], replaced: line, note: 'still looking; press the tab key again in a moment' };
      return completeNames(plan, known, rules);
    },
  };
};
