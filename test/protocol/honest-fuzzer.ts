// Lets two honest machines do anything their callers may do: nothing is refused, nothing is lost or reordered, and everything
// queued is reported as sent or dropped. Used by fuzz.test.ts (short, seeded) and scripts/fuzz-link.ts (as long as wanted).

import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { concatBytes } from '../../src/base/index.ts';
import { LANES, Link, type Lane } from '../../src/protocol/index.ts';
import type { FuzzInit } from './hostile-fuzzer.ts';
import { HELLO, Recorder } from './link-pair.ts';

interface Step {
  readonly who: 0 | 1;
  readonly what: 'open' | 'message' | 'bytes' | 'end' | 'reset' | 'grant' | 'ping' | 'deliver';
  readonly pick: number;
  readonly size: number;
  readonly lane: Lane;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  who: fc.constantFrom<0 | 1>(0, 1),
  what: fc.constantFrom<Step['what']>(
    'open',
    'message',
    'message',
    'bytes',
    'bytes',
    'end',
    'reset',
    'grant',
    'ping',
    'deliver',
    'deliver',
    'deliver',
  ),
  pick: fc.nat({ max: 1000 }),
  size: fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 600_000 })),
  lane: fc.constantFrom(...LANES),
});

/** What went through a stream: the number of each message, negative, and runs of bytes by their length. */
type Log = number[];

const note = (log: Log, item: number): void => {
  const last = log.at(-1);
  if (item >= 0 && last !== undefined && last >= 0) log[log.length - 1] = last + item;
  else log.push(item);
};

/** Whether a log is the beginning of another. */
const isBeginning = (part: Log, whole: Log): boolean =>
  part.every((item, index) => {
    const other = whole[index] ?? -Infinity;
    return item === other || (index === part.length - 1 && item >= 0 && item <= other);
  });

/** One side: a link, what it has sent and got on each stream, and bytes on their way to it. */
class Side {
  readonly link: Link;
  readonly #seen = new Recorder();
  readonly sent = new Map<number, Log>();
  readonly got = new Map<number, Log>();
  readonly ended = new Set<number>();
  readonly broken = new Set<number>();
  readonly owed = new Map<number, number>();
  inbox: Uint8Array = new Uint8Array(0);
  pendingCallbacks = 0;

  constructor(role: 'client' | 'server') {
    this.link = new Link({
      role,
      hello: HELLO,
      limits: { maxStreams: 1000, maxControlBytes: 65_536 },
      events: this.#seen,
    });
    this.#seen.onMessage = (id, value, cost) => this.#arrived(id, -1 - (value as { n: number }).n, cost);
    this.#seen.onBytes = (id, bytes) => this.#arrived(id, bytes.length, bytes.length);
    this.#seen.onReset = (id) => void this.broken.add(id);
    this.#seen.onOpen = (id) => this.#opened(id);
  }

  get streams(): number[] {
    return [...this.sent.keys()].filter((id) => this.link.isOpen(id));
  }

  open(lane: Lane): void {
    this.#opened(this.link.open('x', null, { lane }));
  }

  #opened(id: number): void {
    this.sent.set(id, []);
    this.got.set(id, []);
  }

  #arrived(id: number, what: number, cost: number): void {
    note(this.got.get(id) as Log, what);
    this.owed.set(id, (this.owed.get(id) ?? 0) + cost);
  }

  grant(id: number): void {
    this.link.grantCredit(id, this.owed.get(id) ?? 0);
    this.owed.set(id, 0);
  }

  send(id: number, step: Step): void {
    if (this.ended.has(id)) return;
    if (step.what === 'end') {
      this.ended.add(id);
      this.link.end(id);
    } else if (step.what === 'message') {
      note(this.sent.get(id) as Log, -1 - step.size);
      const end = step.pick % 7 === 0;
      if (end) this.ended.add(id);
      this.link.sendMessage(id, { n: step.size, pad: new Uint8Array(step.size % 60_000) }, end);
    } else {
      if (step.size > 0) note(this.sent.get(id) as Log, step.size);
      this.pendingCallbacks += 1;
      this.link.sendBytes(id, new Uint8Array(step.size), () => (this.pendingCallbacks -= 1));
    }
  }
}

/** Some frames of `from` travel, and the other side takes some of the bytes. */
const deliver = (from: Side, to: Side, frames: number, bytes: number): boolean => {
  const parts: Uint8Array[] = [to.inbox];
  for (let count = 0; count < frames; count += 1) {
    const frame = from.link.nextFrame();
    if (frame === undefined) break;
    parts.push(frame.header);
    if (frame.payload !== undefined) parts.push(frame.payload);
    frame.onSent?.();
  }
  to.inbox = concatBytes(parts);
  const chunk = to.inbox.subarray(0, bytes);
  to.inbox = to.inbox.subarray(chunk.length);
  to.link.receive(chunk);
  return chunk.length > 0;
};

const take = (sides: readonly [Side, Side], step: Step): void => {
  const side = sides[step.who];
  if (step.what === 'ping') return side.link.ping(step.pick);
  if (step.what === 'deliver')
    return void deliver(side, sides[1 - step.who] as Side, (step.pick % 9) + 1, step.size);
  if (step.what === 'open') {
    side.open(step.lane);
    return;
  }
  const id = side.streams[step.pick % Math.max(1, side.streams.length)];
  if (id === undefined) return;
  if (step.what === 'grant') side.grant(id);
  else if (step.what === 'reset') {
    side.broken.add(id);
    side.link.reset(id, { code: 'CANCELLED', message: '' });
  } else side.send(id, step);
};

const settleAll = (sides: readonly [Side, Side]): void => {
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const who of [0, 1] as const) {
      const side = sides[who];
      for (const id of side.owed.keys()) if ((side.owed.get(id) ?? 0) > 0) side.grant(id);
      if (deliver(side, sides[1 - who] as Side, 1000, Infinity)) isMoving = true;
    }
  }
};

/** Lets two honest machines do `runs` random programs; throws when anything is refused, lost, reordered or forgotten. */
export const fuzzHonest = ({ runs, seed }: FuzzInit): void => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 20, maxLength: 250, size: 'max' }), (steps) => {
      const sides = [new Side('client'), new Side('server')] as const;
      for (const step of steps) take(sides, step);
      settleAll(sides);
      for (const side of sides) for (const id of side.streams) if (!side.ended.has(id)) side.link.end(id);
      settleAll(sides);
      for (const who of [0, 1] as const) {
        const [side, other] = [sides[who], sides[1 - who] as Side];
        equal(side.link.openStreams, 0);
        equal(side.pendingCallbacks, 0);
        for (const [id, sent] of side.sent) {
          // A stream whose OPEN never left, because it was reset before, is unknown over there.
          const got = other.got.get(id) ?? [];
          if (side.broken.has(id) || other.broken.has(id))
            ok(isBeginning(got, sent), `stream ${id}: ${got.join()} of ${sent.join()}`);
          else deepEqual(got, sent, `stream ${id}`);
        }
      }
    }),
    { numRuns: runs, seed },
  );
};
