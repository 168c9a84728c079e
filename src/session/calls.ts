// What every session does the same way once it has a connection: calls with a bound on silence, and cancelling.

import { DEFAULT_TIMEOUT_MS, WherryError, onAbort } from '../base/index.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { LinkStream } from './service.ts';
import type { CallOptions } from './peer-calls.ts';
import { deadlinePassed, type SessionStream } from './session-stream.ts';

/** Resets the stream with `TIMEOUT` when it makes no progress for so long. Returns the way to stop watching. */
const watchProgress = (stream: SessionStream, timeoutMs: number, clock: Clock): (() => void) => {
  let seen = stream.progress;
  let cancel = (): void => {};
  const arm = (): void => {
    cancel = clock.schedule(
      timeoutMs,
      () => {
        if (stream.signal.aborted) return;
        if (stream.progress === seen) {
          stream.reset(
            new WherryError(
              'TIMEOUT',
              `The server sent nothing for ${timeoutMs / 1000} s; check the network or give a larger --timeout.`,
            ),
          );
          return;
        }
        seen = stream.progress;
        arm();
      },
      true,
    );
  };
  arm();
  return () => cancel();
};

/** Opens a stream that is cancelled by the signal and by silence. */
export const openStream = (
  connection: Connection,
  clock: Clock,
  method: string,
  params: unknown,
  options: CallOptions & { readonly end?: boolean },
): LinkStream => {
  const stream = connection.open(method, params, {
    lane: options.lane,
    deadlineMs: options.deadlineMs,
    end: options.end,
  });
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const stopWatching = timeoutMs > 0 ? watchProgress(stream, timeoutMs, clock) : () => {};
  const stopDeadline =
    options.deadlineMs === undefined
      ? () => {}
      : clock.schedule(options.deadlineMs, () => stream.reset(deadlinePassed()), true);
  let stopListening = (): void => {};
  stream.onSettled(() => {
    stopWatching();
    stopDeadline();
    stopListening();
  });
  stopListening = onAbort(options.signal, (reason) => stream.reset(reason));
  return stream;
};

/** One request, one answer: the last message before the end. Earlier ones only say that the peer is still at it. */
export const callOnce = async (stream: LinkStream, method: string): Promise<unknown> => {
  let answer: unknown;
  let answered = false;
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
    answer = message;
    answered = true;
  }
  if (!answered) throw new WherryError('INTERNAL', `The peer ended ${method} without an answer.`);
  return answer;
};
