// What every command is given besides its arguments: streams, environment, clock, interruption, and the ways to the
// client and the server. No command reaches for `process` itself, so that a test can stand in for the terminal.

import type { CommandContext, StricliProcess } from '@stricli/core';
import type { SettingTables } from './config/tables-of.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';

/** Modules that commands load only when they need them: start-up time is felt at every call. */
export interface CliDoors {
  client(): Promise<
    Pick<typeof import('../client/index.ts'), 'connect' | 'formatConnectionString' | 'parseConnectionString'>
  >;
  server(): Promise<Pick<typeof import('../server/index.ts'), 'createServer'>>;
  disk(): Promise<Pick<typeof import('../storage/disk/index.ts'), 'listLocalParts' | 'discardLocalPart'>>;
}

export interface CliContext extends CommandContext {
  /** What the argument parser writes to; a command sets `exitCode` through its returned value only. */
  readonly process: StricliProcess;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Name of the operating system, as Node.js says it. */
  readonly platform: string;
  /** How this program was called, for the commands shown to a person: "wherry" or "./wherry". */
  readonly program: string;
  /** The command that is called, by its full name, once it is known: the file of defaults has a table for it. */
  readonly command?: string | undefined;
  /** All that can be set, of all commands: given by whoever knows them all. */
  readonly settings?: (() => Promise<SettingTables>) | undefined;
  /** Aborts with `CANCELLED` at the first SIGINT or SIGTERM. */
  readonly interrupt: AbortSignal;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly timeMs: () => number;
  readonly doors: CliDoors;
}
