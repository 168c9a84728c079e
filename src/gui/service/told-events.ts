// What a transfer tells, gathered into messages: a page that draws some times a second needs no message for each block, and one
// that is slow must not make what waits for it grow with every block.

import type { Clock, LinkStream } from '../../session/index.ts';
import type { GuiTransferEvent } from '../gui-api.ts';
import { EVENT_INTERVAL_MS, MAX_EVENTS_BYTES, RATE_INTERVAL_MS, RATE_WINDOW_MS } from '../limits.ts';
import { encodeEvent } from '../wire/events.ts';

/** Of an event besides its paths, roughly. */
const EVENT_OVERHEAD = 96;

const sizeOf = (event: GuiTransferEvent): number => {
  const { path = '', destination = '' } = event as { path?: string; destination?: string };
  const { problem } = event as { problem?: { path: string; message: string } };
  const more = problem === undefined ? 0 : problem.path.length + problem.message.length;
  return EVENT_OVERHEAD + 3 * (path.length + destination.length + more);
};

export interface ToldEvents {
  tell(event: GuiTransferEvent): void;
  /** Sends what is left. Rejects when the stream is gone. */
  finish(): Promise<void>;
  /** Nothing is told any more. */
  stop(): void;
}

export const createToldEvents = (stream: Pick<LinkStream, 'send'>, clock: Clock): ToldEvents => {
  let waiting: GuiTransferEvent[] = [];
  /** Where the progress of a file waits, to be added to. */
  let progressOf = new Map<string, number>();
  let sending: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  let isStopped = false;
  let moved = 0;
  let samples: { readonly timeMs: number; readonly bytes: number }[] = [{ timeMs: clock.nowMs(), bytes: 0 }];
  let ratedBefore = 0;

  const send = async (): Promise<void> => {
    while (waiting.length > 0 && !isStopped) {
      const events = waiting;
      waiting = [];
      progressOf = new Map();
      let from = 0;
      for (let to = 0, size = 0; to < events.length; to += 1) {
        size += sizeOf(events[to] as GuiTransferEvent);
        if (size < MAX_EVENTS_BYTES && to + 1 < events.length) continue;
        await stream.send({ events: events.slice(from, to + 1).map(encodeEvent) });
        [from, size] = [to + 1, 0];
      }
    }
  };
  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const sendLater = (): void => {
    cancel ??= clock.schedule(EVENT_INTERVAL_MS, () => {
      cancel = undefined;
      flush().catch(() => {
        // The stream is gone; whoever runs the transfer hears of it by its signal.
        isStopped = true;
      });
    });
  };
  /** Also of what stands still, until that is told. */
  const rate = (nowMs: number): void => {
    samples = [
      ...samples.filter(({ timeMs }) => nowMs - timeMs <= RATE_WINDOW_MS),
      { timeMs: nowMs, bytes: moved },
    ];
    const [first] = samples;
    if (first === undefined || nowMs <= first.timeMs) return;
    const bytesPerSecond = Math.round(((moved - first.bytes) * 1000) / (nowMs - first.timeMs));
    if (bytesPerSecond === 0 && ratedBefore === 0) return;
    ratedBefore = bytesPerSecond;
    waiting.push({ type: 'rate', bytesPerSecond });
    sendLater();
  };
  let cancelRate = (): void => {};
  const rateLater = (): void => {
    cancelRate = clock.schedule(
      RATE_INTERVAL_MS,
      () => {
        rate(clock.nowMs());
        if (!isStopped) rateLater();
      },
      true,
    );
  };
  rateLater();
  const keep = (event: GuiTransferEvent): void => {
    if (event.type !== 'progress') {
      waiting.push(event);
      if ('path' in event) progressOf.delete(event.path);
      return;
    }
    const index = progressOf.get(event.path);
    const before = index === undefined ? undefined : waiting[index];
    if (index === undefined || before?.type !== 'progress') {
      progressOf.set(event.path, waiting.length);
      waiting.push(event);
    } else waiting[index] = { ...event, bytes: before.bytes + event.bytes };
  };
  return {
    tell(event) {
      if (isStopped) return;
      keep(event);
      if (event.type === 'progress') moved += event.bytes;
      sendLater();
    },
    async finish() {
      cancel?.();
      cancel = undefined;
      await flush();
      await flush();
    },
    stop() {
      cancel?.();
      cancelRate();
      isStopped = true;
    },
  };
};
