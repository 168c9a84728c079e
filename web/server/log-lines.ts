// Lines of the log as they are shown: every text of it comes from strangers, and is one harmless line. Pure.

import { displayName, type AuditEntry } from '../../src/client/browser/index.ts';

export interface LogLine {
  readonly id: number;
  readonly timeMs: number;
  readonly level: string;
  readonly event: string;
  /** "account@address". */
  readonly who: string;
  /** "name=value …" */
  readonly rest: string;
}

const fieldText = (value: unknown): string => {
  const shown = displayName(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return /[\s"=]/u.test(shown) || shown === '' ? JSON.stringify(shown) : shown;
};

export const toLogLine = ({ id, timeMs, level, event, account, address, fields }: AuditEntry): LogLine => ({
  id,
  timeMs,
  level: displayName(level),
  event: displayName(event),
  who: [account, address]
    .filter((part) => part !== undefined)
    .map((part) => displayName(part))
    .join('@'),
  rest: Object.entries(fields)
    .map(([name, value]) => `${displayName(name)}=${fieldText(value)}`)
    .join('  '),
});

const LEVELS = ['info', 'warn', 'error'];

/** Whether a line is at least of this level, and has the text somewhere, in whatever case. */
export const matches = (line: LogLine, leastLevel: string, text: string): boolean => {
  if (LEVELS.indexOf(line.level) < LEVELS.indexOf(leastLevel)) return false;
  if (text === '') return true;
  const wanted = text.toLowerCase();
  return [line.event, line.who, line.rest].some((part) => part.toLowerCase().includes(wanted));
};
