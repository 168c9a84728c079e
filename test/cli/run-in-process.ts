// Runs the program inside this process, with its real doors: for many calls of a real server.

import { Writable } from 'node:stream';
import { WherryError } from '../../src/base/index.ts';
import type { CliContext } from '../../src/cli/cli-context.ts';
import { createOutput, type OutputStream } from '../../src/cli/output.ts';
import { runCli } from '../../src/cli/run-cli.ts';

export interface RunInProcessInit {
  readonly env: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** Somebody sits at standard input, and types this when asked; they see what is on standard error. */
  readonly answer?: ((seen: string) => string) | undefined;
  /** What standard input gives, where nobody sits there. */
  readonly input?: string | undefined;
  /** A command that waits for something is interrupted after so long. Default 30 000. */
  readonly interruptAfterMs?: number;
}

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const hearing = (isTerminal: boolean): { stream: OutputStream; text: () => string } => {
  let heard = '';
  const stream = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      heard += piece.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY: isTerminal }), text: () => heard };
};

/** Local paths are relative to this process; the state directory is the one of its environment. */
export const runInProcess = async (
  args: readonly string[],
  { env, isTerminal = false, interruptAfterMs = 30_000, answer, input }: RunInProcessInit,
): Promise<Said> => {
  const [out, errors] = [hearing(isTerminal), hearing(isTerminal)];
  const interrupt = new AbortController();
  const timer = setTimeout(() => interrupt.abort(new WherryError('CANCELLED')), interruptAfterMs);
  const context: CliContext = {
    process: { stdout: out.stream, stderr: errors.stream, env },
    stdin: {
      isTerminal: () => isTerminal || answer !== undefined,
      isDirectory: () => false,
      async *read() {
        const text = answer === undefined ? input : `${answer(errors.text())}\n`;
        if (text !== undefined) yield Buffer.from(text);
      },
    },
    stdout: createOutput(out.stream, env),
    stderr: createOutput(errors.stream, env),
    env,
    platform: process.platform,
    program: 'wherry',
    args,
    onHangup: () => () => {},
    launcher: undefined,
    interrupt: interrupt.signal,
    now: () => performance.now(),
    timeMs: () => Date.now(),
    doors: {
      client: () => import('../../src/client/index.ts'),
      server: () => import('../../src/server/index.ts'),
      shell: () => import('../../src/cli/actions/shell.ts'),
      terminal: async () => {
        throw new Error('There is no terminal here.');
      },
      disk: () => import('../../src/storage/disk/index.ts'),
    },
  };
  try {
    const exitCode = await runCli(args, context);
    return { exitCode, stdout: out.text(), stderr: errors.text() };
  } finally {
    clearTimeout(timer);
  }
};
