// One record of the log as one line, whatever a peer put into its fields. Pure.

import { displayName } from '../../base/index.ts';
import type { LogRecord } from '../../server/index.ts';
import { formatJson } from '../text/format-json.ts';

export type LogFormat = 'json' | 'text';

export type LogLevel = LogRecord['level'];

/** From the most talkative to the most silent. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** Whether a record belongs into a log of this level. */
export const isLogged = (level: LogLevel, least: LogLevel): boolean =>
  LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);

/** A bare word where that is plain; otherwise in quotes, with everything escaped that could end them or the line. */
const formatValue = (value: unknown, maxLength: number): string => {
  const whole = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  if (/^[\w.:/+-]+$/u.test(whole) && whole.length <= maxLength) return whole;
  const text = whole.length > maxLength ? `${whole.slice(0, maxLength)}…` : whole;
  return `"${displayName(text.replaceAll(/["\\]/gu, '\\$&'))}"`;
};

/** "login-refused remoteAddress=192.0.2.7 code=UNAUTHENTICATED", behind `time`. Values beyond `maxLength` characters are cut. */
const formatText = (record: LogRecord, time: string, maxLength: number): string => {
  const { time: _time, level, event, ...fields } = record;
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${displayName(name)}=${formatValue(value, maxLength)}`],
  );
  return [time, level, displayName(event), ...pairs].join(' ');
};

/** Longer values are cut on the terminal; the file has them whole. */
const MAX_SHOWN = 200;

/** For a terminal: "14:03:11 warn login-refused …", without its line end. */
export const formatTerminalLine = (record: LogRecord): string =>
  formatText(record, record.time.slice(11, 19), MAX_SHOWN);

/** For a file, with its line end. */
export const formatLogLine = (record: LogRecord, format: LogFormat): string =>
  `${format === 'json' ? formatJson(record) : formatText(record, record.time, Infinity)}\n`;
