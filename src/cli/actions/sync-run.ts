// `wherry sync run`: keeps all saved pairs in step until it is told to end.

import { randomInt } from 'node:crypto';
import { onAbort } from '../../base/index.ts';
import type { LogRecord } from '../../server/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { listenForHangup } from '../serve/hangup.ts';
import { DEFAULT_GRACE_MS } from '../serve/limits.ts';
import { formatTerminalLine, isLogged, type LogFormat, type LogLevel } from '../serve/log-line.ts';
import { LOG_TO_STDERR, openServerLog } from '../serve/server-log.ts';
import { createConnectPair } from '../sync/connect-pair.ts';
import { logServed } from '../sync/log-served.ts';
import { formatJson } from '../text/format-json.ts';

export interface SyncRunFlags extends OutputFlags {
  readonly logFile?: string;
  readonly logFormat?: LogFormat;
  readonly logLevel?: LogLevel;
}

/** Codes: `BUSY` (another process does), `FORBIDDEN`, those of a log file that cannot be opened. */
export const runPairs = async (context: CliContext, flags: SyncRunFlags): Promise<void> => {
  const { stdout, stderr, timeMs } = context;
  const { json = false, quiet = false, logLevel = 'info' } = flags;
  const [{ servePairs }, { defaultStateDirectory }, { systemClock }] = await Promise.all([
    import('../../sync/pairs/serve/index.ts'),
    import('../../transport/identity/index.ts'),
    import('../../session/index.ts'),
  ]);
  const log = await openServerLog({
    path: flags.logFile,
    format: flags.logFormat ?? 'json',
    level: logLevel,
    // All of it is shown on standard output already.
    stderr: flags.logFile === LOG_TO_STDERR ? stderr : undefined,
    json,
    timeMs,
  });
  const write = (record: LogRecord): void => {
    log.write(record);
    if (quiet || !isLogged(record.level, logLevel)) return;
    void stdout.write(
      json ? `${formatJson({ type: 'log', ...record })}\n` : `${formatTerminalLine(record)}\n`,
    );
  };
  const { onEvent, onWarning } = logServed(context, write);
  try {
    const stateDirectory = defaultStateDirectory();
    const pairs = await servePairs({
      stateDirectory,
      connect: createConnectPair(context, onWarning),
      clock: systemClock,
      random: () => randomInt(2 ** 32) / 2 ** 32,
      timeMs,
      pid: process.pid,
      onEvent,
    });
    const stopHangup = listenForHangup(context, () => {
      void log.reopen();
      // What cannot be read is told as a damaged pair; a process that ends reads nothing more.
      pairs.reload().catch(() => {});
    });
    if (json)
      await stdout.write(
        `${formatJson({ type: 'serving', pairs: pairs.count, pid: process.pid, stateDirectory })}\n`,
      );
    else if (!quiet) {
      const none = `No pair is saved yet; "${context.program} sync both --save LOCAL REMOTE" in another terminal saves one.\n`;
      const some = `Keeping ${pairs.count === 1 ? '1 saved pair' : `${pairs.count} saved pairs`} in step; Ctrl-C ends it.\n`;
      await stdout.write(pairs.count === 0 ? none : some);
    }
    await new Promise<void>((resolve) => onAbort(context.interrupt, () => resolve()));
    if (!quiet && !json)
      await stderr.write('\nStopping: runs under way are finished first. Ctrl-C again ends at once.\n');
    stopHangup();
    await pairs.close(DEFAULT_GRACE_MS);
  } finally {
    await log.close();
  }
};
