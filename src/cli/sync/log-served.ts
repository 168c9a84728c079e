// What happens to saved pairs, as records of a log.

import type { HeldBy, SavedPair } from '../../sync/pairs/index.ts';
import type { ServedEvent } from '../../sync/pairs/serve/index.ts';
import type { LogRecord } from '../../server/index.ts';
import type { SyncResult } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import { formatConflict, formatProblem } from './finding-lines.ts';
import { formatHeld } from './pair-text.ts';
import { SIDE_NAMES } from './side-words.ts';
import { createToldFindings, type ToldFindings } from './told-findings.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface ServedLog {
  readonly onEvent: (event: ServedEvent) => void;
  readonly onWarning: (server: string, warning: string) => void;
}

/** Quiet states are no news to a log that is read when something is wrong. */
const STATE_LEVELS: Readonly<Partial<Record<string, LogRecord['level']>>> = {
  running: 'debug',
  held: 'warn',
  failed: 'error',
};

const heldInOneLine = (held: HeldBy, pair: SavedPair, program: string): string => {
  const { reason, advice } = formatHeld(held, pair, program);
  return [reason, ...advice.map((line) => line.trim())].filter((line) => line !== '').join(' ');
};

export const logServed = (
  { timeMs, program }: Pick<CliContext, 'timeMs' | 'program'>,
  write: (record: LogRecord) => void,
): ServedLog => {
  const log = (level: LogRecord['level'], event: string, fields: Fields): void =>
    write({ time: new Date(timeMs()).toISOString(), level, event, ...fields });
  const told = new Map<string, ToldFindings>();
  /** The last state of each pair that lasted. */
  const states = new Map<string, string>();

  const logRun = (event: Extract<ServedEvent, { type: 'ran' }>): void => {
    const { name, mode, options } = event.pair;
    const { plan, undone, isDone }: SyncResult = event.result;
    const known = told.get(name) ?? createToldFindings();
    told.set(name, known);
    const rule = options.conflict ?? 'keep-both';
    const deletes = mode === 'both' ? undefined : options.delete === true;
    const conflicts = plan.conflicts.map((conflict) =>
      formatConflict(conflict, { rule, isFirst: plan.isFirst }),
    );
    for (const message of known.newOnes('conflict', conflicts))
      log('warn', 'pair-conflict', { pair: name, message });
    const problems = plan.problems.map((problem) => formatProblem(problem, deletes));
    for (const message of known.newOnes('problem', problems))
      log('warn', 'pair-problem', { pair: name, message });
    const failures = undone.flatMap(({ change: { path }, result }) =>
      result.outcome === 'failed' ? [JSON.stringify([path, result.code, result.message])] : [],
    );
    for (const failure of known.newOnes('failure', failures)) {
      const [path, code, message] = JSON.parse(failure) as readonly string[];
      log('warn', 'pair-change-failed', { pair: name, path, code, message });
    }
    const done = isDone ? plan.changes.length - undone.length : 0;
    const counts = { conflicts: conflicts.length, problems: problems.length };
    log(done > 0 ? 'info' : 'debug', 'pair-ran', { pair: name, done, undone: undone.length, ...counts });
  };
  const logState = ({ pair, state: now }: Extract<ServedEvent, { type: 'state' }>): void => {
    const { state, held, code } = now;
    // A run passes, and what it has done is told.
    const isLasting = state !== 'running';
    if (isLasting && states.get(pair.name) === JSON.stringify(now)) return;
    if (isLasting) states.set(pair.name, JSON.stringify(now));
    const message = held === undefined ? now.message : heldInOneLine(held, pair, program);
    log(STATE_LEVELS[state] ?? 'info', 'pair-state', { pair: pair.name, state, code, message });
  };

  return {
    onWarning: (server, message) => log('warn', 'server-key-changed', { server, message }),
    onEvent: (event) => {
      switch (event.type) {
        case 'served': {
          const { name, mode, local, server, remote } = event.pair;
          log('info', 'pair-served', { pair: name, mode, local, remote: `${server}:${remote}` });
          return;
        }
        case 'unserved':
          told.delete(event.pair.name);
          states.delete(event.pair.name);
          log('info', 'pair-ended', { pair: event.pair.name });
          return;
        case 'damaged': {
          const { name, error } = event.damaged;
          log('error', 'pair-damaged', { pair: name, code: error.code, message: error.message });
          return;
        }
        case 'settled': {
          const { side, action, path } = event.change;
          const { outcome } = event.result;
          log('debug', 'pair-change', {
            pair: event.pair.name,
            side: SIDE_NAMES[side],
            action,
            path,
            outcome,
          });
          return;
        }
        case 'ran':
          logRun(event);
          return;
        case 'state':
          logState(event);
          return;
        case 'unrecorded': {
          const { code, message } = event.error;
          log('error', 'pair-not-recorded', { pair: event.pair.name, code, message });
        }
      }
    },
  };
};
