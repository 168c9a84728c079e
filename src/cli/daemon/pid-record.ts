// What the pidfile of a server holds. Its first line is the process number alone, as other programs expect of a pidfile;
// the second one is a JSON object with the rest. Never a secret: a token is not in it. Pure.

import { formatJson } from '../text/format-json.ts';

export interface PidRecord {
  readonly pid: number;
  /** What tells this process from a later one with the same number; undefined where the system does not say. */
  readonly identity: string | undefined;
  /** When it began to serve, ISO 8601. */
  readonly since: string;
  readonly version: string;
  /** Absolute. */
  readonly roots: readonly string[];
  readonly port: number;
  readonly addresses: readonly string[];
  readonly stateDirectory: string;
  readonly logFile: string;
  /** How long it may take to stop. Milliseconds. */
  readonly graceMs: number;
  /** For `restart`: the arguments behind "start", without a token, and the directory they were typed in. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The variables that said something of the server, without a token; undefined in a file of an older version. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Where the token came from: "argument", "environment", "file", "kept" and the like. */
  readonly tokenSource: string;
}

/** A file that is larger is no pidfile. Bytes. */
export const MAX_PID_FILE_SIZE = 256 * 1024;

export const formatPidRecord = ({ pid, ...rest }: PidRecord): string =>
  `${pid}\n${formatJson({ wherry: 1, ...rest })}\n`;

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const isTextTable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const FIELDS: Readonly<Record<Exclude<keyof PidRecord, 'pid'>, (value: unknown) => boolean>> = {
  identity: (value) => value === undefined || isText(value),
  since: (value) => isText(value) && !Number.isNaN(Date.parse(value)),
  version: isText,
  roots: isTexts,
  port: (value) => isCount(value) && value <= 65_535,
  addresses: isTexts,
  stateDirectory: isText,
  logFile: isText,
  graceMs: isCount,
  args: isTexts,
  cwd: isText,
  environment: (value) => value === undefined || isTextTable(value),
  tokenSource: isText,
};

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** The record in a pidfile; undefined when the file was not written by this program, or not whole. */
export const parsePidRecord = (text: string): PidRecord | undefined => {
  const [first = '', second = '', ...more] = text.split('\n');
  const pid = /^[1-9]\d{0,9}$/u.test(first) ? Number(first) : undefined;
  const fields = parseObject(second);
  // Process 1 is never a server that was started, and signals to it or to groups (0, negative) must not leave from here.
  if (pid === undefined || pid === 1 || fields?.wherry !== 1 || more.join('') !== '') return undefined;
  const isWhole = Object.entries(FIELDS).every(([name, isValid]) => isValid(fields[name]));
  if (!isWhole) return undefined;
  const known = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, fields[name]]));
  return { pid, ...known } as unknown as PidRecord;
};
