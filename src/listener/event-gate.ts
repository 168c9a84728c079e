// Keeps those who are refused from writing the log: of each kind of event the first few within a span are told as they
// are, the rest as one line with their number and the addresses that most of them came from. Driven by a clock; nothing
// is remembered while nothing happens.

import type { Clock } from '../session/index.ts';
import { EVENTS_PER_SPAN, EVENT_SPAN_MS, MAX_SPAN_ADDRESSES, NAMED_ADDRESSES } from './limits.ts';
import type { ListenerEvent } from './listener-event.ts';

interface Span {
  readonly first: ListenerEvent;
  told: number;
  held: number;
  readonly byAddress: Map<string, number>;
}

export interface EventGate {
  emit(event: ListenerEvent): void;
  /** Tells what is held back. */
  flush(): void;
}

const addressOf = (event: ListenerEvent): string => String(event['remoteAddress'] ?? 'unknown');

export const createEventGate = (emit: (event: ListenerEvent) => void, clock: Clock): EventGate => {
  const spans = new Map<string, Span>();
  let cancel = (): void => {};

  const flush = (): void => {
    cancel();
    cancel = () => {};
    const ended = [...spans.values()];
    spans.clear();
    for (const span of ended) if (span.held > 0) emit(summary(span));
  };
  return {
    flush,
    emit: (event) => {
      const kind = `${event.event} ${String(event['code'] ?? '')}`;
      if (spans.size === 0) cancel = clock.schedule(EVENT_SPAN_MS, flush, true);
      const span = spans.get(kind) ?? { first: event, told: 0, held: 0, byAddress: new Map() };
      spans.set(kind, span);
      if (span.told < EVENTS_PER_SPAN) {
        span.told += 1;
        emit(event);
        return;
      }
      span.held += 1;
      const address = addressOf(event);
      const count = span.byAddress.get(address);
      if (count !== undefined || span.byAddress.size < MAX_SPAN_ADDRESSES)
        span.byAddress.set(address, (count ?? 0) + 1);
    },
  };
};

const summary = ({ first, held, byAddress }: Span): ListenerEvent => ({
  level: first.level,
  event: first.event,
  ...(first['code'] === undefined ? {} : { code: first['code'] }),
  more: held,
  addresses: [...byAddress]
    .sort(([, one], [, other]) => other - one)
    .slice(0, NAMED_ADDRESSES)
    .map(([address, count]) => `${address} ×${count}`),
});
