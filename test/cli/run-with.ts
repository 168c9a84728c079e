// Runs the program inside this process, against files that a test provides: for servers that no real one would be
// (hostile names, a link that breaks half-way), and for terminals.

import { ROOT_PATH, WherryError } from '../../src/base/index.ts';
import type { CliContext } from '../../src/cli/cli-context.ts';
import type { Output } from '../../src/cli/output.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import type { TerminalHost } from '../../src/cli/shell/terminal-host.ts';
import { formatConnectionString, parseConnectionString } from '../../src/client/connection-string.ts';
import { diagnose, type Files, type Remote } from '../../src/client/index.ts';

export interface RunWithInit {
  /** What the server can do; all else is UNSUPPORTED. */
  readonly files?: Partial<Files>;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** What standard input gives; without it, it is at its end. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** What the person at the terminal types when asked. */
  readonly answer?: string;
  readonly platform?: string;
  /** What the shell edits lines on. */
  readonly terminal?: TerminalHost;
  readonly columns?: number;
  readonly interrupt?: AbortSignal;
  readonly stdoutClosed?: AbortSignal;
  readonly warning?: string;
  /** Real servers, in place of `files`. They are found by the state directory of this process. */
  readonly client?: CliContext['doors']['client'];
  /** Hears each piece as it is written. */
  readonly onWrite?: (where: 'stdout' | 'stderr', text: string) => void;
}

export interface RunWithResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing is there: the configuration of whoever runs the tests is not theirs. */
const NO_CONFIGURATION = '/nonexistent/wherry-test';

const CONFIGURED = { WHERRY_URL: 'wherry://localhost:1', WHERRY_TOKEN: 'qRkVWJcFRqi7rsNMbagaDd' };

const unsupported = (): never => {
  throw new WherryError('UNSUPPORTED');
};

const createRemote = (init: RunWithInit): Remote => {
  const files = new Proxy({} as Files, {
    get: (_target, name) => init.files?.[name as keyof Files] ?? unsupported,
  });
  return {
    files,
    sync: undefined as unknown as Remote['sync'],
    account: undefined as unknown as Remote['account'],
    admin: undefined as unknown as Remote['admin'],
    shares: undefined as unknown as Remote['shares'],
    home: async () => ROOT_PATH,
    session: { failure: undefined } as Remote['session'],
    address: 'wherry://localhost:1',
    warning: init.warning,
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
};

async function* typed(line: string | undefined): AsyncIterable<Uint8Array> {
  if (line !== undefined) yield new TextEncoder().encode(`${line}\n`);
}

export const runWith = async (args: readonly string[], init: RunWithInit = {}): Promise<RunWithResult> => {
  const written = { stdout: '', stderr: '' };
  const never = new AbortController().signal;
  const output = (where: 'stdout' | 'stderr'): Output => ({
    isTerminal: init.isTerminal === true,
    hasColor: false,
    columns: init.columns ?? 80,
    closed: where === 'stdout' ? (init.stdoutClosed ?? never) : never,
    write: async (text) => {
      const piece = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
      written[where] += piece;
      init.onWrite?.(where, piece);
    },
  });
  const [stdout, stderr] = [output('stdout'), output('stderr')];
  const env = { XDG_CONFIG_HOME: NO_CONFIGURATION, ...(init.env ?? CONFIGURED) };
  const context: CliContext = {
    process: {
      stdout: { write: (text) => void stdout.write(text) },
      stderr: { write: (text) => void stderr.write(text) },
      env,
    },
    stdin: {
      isTerminal: () => init.isTerminal === true && init.stdin === undefined,
      isDirectory: () => false,
      read: () => init.stdin ?? typed(init.answer),
    },
    stdout,
    stderr,
    env,
    platform: init.platform ?? 'linux',
    program: 'wherry',
    args,
    interrupt: init.interrupt ?? never,
    onHangup: () => () => {},
    launcher: undefined,
    now: () => performance.now(),
    timeMs: () => Date.now(),
    doors: {
      client:
        init.client ??
        (async () => ({
          connect: async () => createRemote(init),
          diagnose,
          formatConnectionString,
          parseConnectionString,
        })),
      server: () => import('../../src/server/index.ts'),
      disk: () => import('../../src/storage/disk/index.ts'),
      shell: () => import('../../src/cli/actions/shell.ts'),
      terminal: async () => init.terminal ?? unsupported(),
    },
  };
  const exitCode = await runCli(args, context);
  return { exitCode, ...written };
};
