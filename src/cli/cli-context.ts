// What every command is given besides its arguments: streams, environment, clock, interruption, and the ways to the
// client and the server. No command reaches for `process` itself, so that a test can stand in for the terminal.

import type { CommandContext, StricliProcess } from '@stricli/core';
import type { ProgramDescription } from './command-description.ts';
import type { SettingTables } from './config/tables-of.ts';
import type { Input } from './input.ts';
import type { LauncherChannel } from './daemon/launcher-channel.ts';
import type { Output } from './output.ts';
import type { TerminalHost } from './shell/terminal-host.ts';
import type { ShellFlags, Workplace } from './workplace.ts';

/** Modules that commands load only when they need them: start-up time is felt at every call. */
export interface CliDoors {
  client(): Promise<
    Pick<
      typeof import('../client/index.ts'),
      'connect' | 'diagnose' | 'formatConnectionString' | 'parseConnectionString'
    >
  >;
  server(): Promise<Pick<typeof import('../server/index.ts'), 'createServer'>>;
  /** The shell: it runs all other commands, so that none of them may know it. */
  shell(): Promise<ShellDoor>;
  /** The terminal, for line editing, and the user's own shell. */
  terminal(): Promise<TerminalHost>;
  disk(): Promise<
    Pick<
      typeof import('../storage/disk/index.ts'),
      'listLocalParts' | 'discardLocalPart' | 'isFileLocked' | 'takeFileLock'
    >
  >;
}

export interface ShellDoor {
  runShell(
    context: CliContext,
    flags: ShellFlags,
    target: string | undefined,
    ...more: readonly (string | undefined)[]
  ): Promise<number>;
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
  /** What was typed behind the program's name. */
  readonly args: readonly string[];
  /** All commands, for completions. */
  readonly describeTable?: (() => Promise<ProgramDescription>) | undefined;
  /** All that can be set, of all commands: given by whoever knows them all. */
  readonly settings?: (() => Promise<SettingTables>) | undefined;
  /** Aborts with `CANCELLED` at the first SIGINT or SIGTERM. */
  readonly interrupt: AbortSignal;
  /** Calls for each SIGHUP, which ends the process while nobody listens. Returns the way to stop listening. */
  readonly onHangup: (listener: () => void) => () => void;
  /** In the process that `wherry start` made: the way to tell the one that made it how it went. */
  readonly launcher: LauncherChannel | undefined;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly timeMs: () => number;
  readonly doors: CliDoors;
  /** Where a command of `wherry shell` runs; undefined for one that runs by itself. */
  readonly workplace?: Workplace | undefined;
}
