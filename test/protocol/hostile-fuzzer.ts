// Attacks a link with frames made up and mutated. The outcome is events, or one ProtocolError, in bounded memory, and the
// same however the bytes are cut. Used by fuzz.test.ts (short, seeded) and scripts/fuzz-link.ts (as long as wanted).

import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { ProtocolError, concatBytes } from '../../src/base/index.ts';
import { FRAME_TYPES, LANES, Link, encodeControl } from '../../src/protocol/index.ts';
import {
  HELLO,
  LIMITS,
  Recorder,
  helloFrame,
  rawFrame,
  takeFrames,
  uint32,
  type Recorded,
} from './link-pair.ts';

export interface FuzzInit {
  readonly runs: number;
  readonly seed: number;
}

interface Mutation {
  readonly at: number;
  readonly kind: 'set' | 'insert' | 'remove' | 'repeat';
  readonly byte: number;
}

/** What the attacked side does at its n-th event. */
type Reaction = 'nothing' | 'answer' | 'bytes' | 'end' | 'reset' | 'open' | 'grant' | 'close';

interface Attack {
  readonly frames: readonly Uint8Array[];
  readonly saysHello: boolean;
  readonly mutations: readonly Mutation[];
  readonly cuts: readonly number[];
  readonly reactions: readonly Reaction[];
}

const { OPEN, MESSAGE, BYTES, CREDIT, RESET, PING, PONG, GOODBYE } = FRAME_TYPES;

const numbers = fc.oneof(fc.nat({ max: 100_000 }), fc.constantFrom(0, 1, 0x7fff_ffff, 0xffff_ffff));
const anyValue = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => encodeControl(JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'p'))));

/** One frame of an attack. Mostly for a stream that is there and in its lane; `stray` says when not. */
interface Shot {
  readonly type: number;
  readonly payload: Uint8Array;
  readonly pick: number;
  readonly stray: number;
  readonly end: boolean;
}

const shot = (type: number, payload: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Shot> =>
  fc.record({
    type: fc.constant(type),
    payload,
    pick: fc.nat({ max: 1000 }),
    stray: fc.nat({ max: 40 }),
    end: fc.constantFrom(false, false, false, false, true),
  });

const errorValue = fc
  .record({ code: fc.nat({ max: 40 }), message: fc.string() })
  .map(({ code, message }) => encodeControl({ code: code + 1, message }));
const openValue = fc
  .record({ method: fc.constantFrom('a', 'files.list', 'b'), params: fc.nat() })
  .map((open) => encodeControl({ ...open }));

const anyShot = fc.oneof(
  { weight: 8, arbitrary: shot(OPEN, openValue) },
  { weight: 8, arbitrary: shot(MESSAGE, anyValue) },
  { weight: 1, arbitrary: shot(MESSAGE, fc.uint8Array({ minLength: 1, maxLength: 40 })) },
  {
    weight: 8,
    arbitrary: shot(
      BYTES,
      fc.integer({ min: 1, max: 3000 }).map((size) => new Uint8Array(size)),
    ),
  },
  { weight: 2, arbitrary: shot(BYTES, fc.constant(new Uint8Array(200_000))) },
  { weight: 3, arbitrary: shot(CREDIT, fc.integer({ min: 1, max: 500_000 }).map(uint32)) },
  { weight: 1, arbitrary: shot(CREDIT, numbers.map(uint32)) },
  { weight: 3, arbitrary: shot(RESET, errorValue) },
  { weight: 2, arbitrary: shot(PING, numbers.map(uint32)) },
  { weight: 1, arbitrary: shot(PONG, numbers.map(uint32)) },
  { weight: 1, arbitrary: shot(GOODBYE, errorValue) },
);

/** The shots as frames: numbers and lanes fit what was opened before, but for the stray ones. */
const framesOf = (shots: readonly Shot[]): Uint8Array[] => {
  const lanes = new Map<number, number>();
  const ended = new Set<number>();
  return shots.map(({ type, payload, pick, stray, end }) => {
    if (type >= PING) return rawFrame(type, 0, payload);
    if (type === OPEN || lanes.size === 0) {
      const id = stray === 0 ? pick : 2 * lanes.size + 1;
      lanes.set(id, pick % 3);
      if (end) ended.add(id);
      return rawFrame(OPEN, id, type === OPEN ? payload : encodeControl({ method: 'x' }), {
        lane: pick % 3,
        flags: end ? 1 : 0,
      });
    }
    const isData = type === MESSAGE || type === BYTES;
    const ids = [...lanes.keys()].filter((id) => !isData || !ended.has(id));
    const id = stray === 1 || ids.length === 0 ? pick % 20 : (ids[pick % ids.length] ?? 1);
    if (!isData) return rawFrame(type, id, payload);
    if (end) ended.add(id);
    return rawFrame(type, id, payload, {
      lane: stray === 2 ? pick % 4 : (lanes.get(id) ?? 1),
      flags: end ? 1 : 0,
    });
  });
};

const anyAttack: fc.Arbitrary<Attack> = fc.record({
  frames: fc.array(anyShot, { minLength: 3, maxLength: 40, size: 'max' }).map(framesOf),
  // One in many forgets to say hello.
  saysHello: fc.nat({ max: 50 }).map((number) => number !== 1),
  mutations: fc.array(
    fc.record<Mutation>({
      at: fc.nat(),
      kind: fc.constantFrom('set', 'set', 'insert', 'remove', 'repeat'),
      byte: fc.integer({ min: 0, max: 255 }),
    }),
    { maxLength: 3 },
  ),
  cuts: fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 50_000 })), {
    minLength: 1,
    maxLength: 12,
  }),
  reactions: fc.array(
    fc.constantFrom<Reaction>(
      'nothing',
      'nothing',
      'answer',
      'answer',
      'bytes',
      'end',
      'reset',
      'open',
      'grant',
      'close',
    ),
    { minLength: 1, maxLength: 12 },
  ),
});

const mutate = (bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array => {
  let result = bytes;
  for (const { at, kind, byte } of mutations) {
    const where = at % (result.length + 1);
    const middle =
      kind === 'remove'
        ? new Uint8Array(0)
        : kind === 'repeat'
          ? result.subarray(where, where + byte)
          : Uint8Array.of(byte);
    const rest = kind === 'insert' || kind === 'repeat' ? where : where + 1;
    result = concatBytes([result.subarray(0, where), middle, result.subarray(Math.min(rest, result.length))]);
  }
  return result;
};

interface Outcome {
  readonly events: readonly Recorded[];
  readonly error: string | undefined;
}

/** The attacked side: reacts by its script, wherever that leads. */
const attacked = (reactions: readonly Reaction[]) => {
  const seen = new Recorder();
  const link = new Link({ role: 'server', hello: HELLO, limits: LIMITS, events: seen });
  const owed = { callbacks: 0, opened: 0, reactions: 0 };
  const act = (reaction: Reaction, id: number): void => {
    if (reaction === 'answer') link.sendMessage(id, { answer: true });
    else if (reaction === 'end') link.end(id);
    else if (reaction === 'reset') link.reset(id, { code: 'CANCELLED', message: 'no' });
    else if (reaction === 'grant') link.grantCredit(id, 70_000);
    else if (reaction === 'close') link.close();
    else if (reaction === 'bytes') {
      owed.callbacks += 1;
      link.sendBytes(id, new Uint8Array(300_000), () => (owed.callbacks -= 1));
    } else if (reaction === 'open') {
      owed.opened += 1;
      link.open('back', null, { lane: LANES[id % 3] ?? 'bulk' });
    }
  };
  seen.react = ([event, id]) => {
    // Pieces of bytes depend on the cuts; everything else does not.
    if (event === 'bytes' || event === 'hello' || typeof id !== 'number') return;
    owed.reactions += 1;
    try {
      act(reactions[owed.reactions % reactions.length] ?? 'nothing', id);
    } catch (error) {
      // A caller that sends after its end is told so; a peer cannot make that happen.
      ok(error instanceof Error && 'code' in error, String(error));
    }
  };
  return { link, seen, owed };
};

const attack = ({ reactions }: Attack, pieces: Iterable<Uint8Array>, size: number): Outcome => {
  const { link, seen, owed } = attacked(reactions);
  let error: string | undefined;
  for (const piece of pieces) {
    try {
      link.receive(piece);
    } catch (caught) {
      ok(caught instanceof ProtocolError && caught.side === 'remote', String(caught));
      equal(error, undefined, 'a link fails once');
      error = `${caught.code}: ${caught.message}`;
      equal(link.openStreams, 0);
    }
  }
  const events = [...seen.all()];
  ok(link.openStreams <= LIMITS.maxStreams + owed.opened);
  const frames = takeFrames(link);
  if (error !== undefined) {
    ok(frames.length <= 2, 'after an error only HELLO and GOODBYE may leave');
    if (frames.length > 0) equal(frames.at(-1)?.[4], GOODBYE);
  }
  // Neither events nor answers are more than what arrived can explain.
  ok(events.length <= 2 + 3 * (size / 12), `${events.length} events of ${size} bytes`);
  ok(
    frames.length <= 3 + 4 * owed.reactions + size / 12 + owed.opened,
    `${frames.length} frames of ${size} bytes`,
  );
  link.close();
  equal(owed.callbacks, 0, 'every onSent is called, once');
  equal(link.nextFrame(), undefined);
  return { events, error };
};

function* cutBy(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  for (let offset = 0, index = 0; offset < bytes.length; index += 1) {
    const size = cuts[index % cuts.length] ?? 1;
    yield bytes.subarray(offset, offset + size);
    offset += size;
  }
}

/** Attacks a link `runs` times; throws at the first that breaks the invariant. */
export const fuzzHostile = ({ runs, seed }: FuzzInit): void => {
  fc.assert(
    fc.property(anyAttack, (plan) => {
      const script = plan.saysHello ? [helloFrame(), ...plan.frames] : plan.frames;
      const bytes = mutate(concatBytes(script), plan.mutations);
      const whole = attack(plan, [bytes], bytes.length);
      const pieces = attack(plan, cutBy(bytes, plan.cuts), bytes.length);
      equal(pieces.error, whole.error);
      // Bytes of a frame that is refused later, or of a stream that is reset meanwhile, may show in pieces only.
      deepEqual(withoutBytes(pieces.events), withoutBytes(whole.events));
    }),
    { numRuns: runs, seed },
  );
};

const withoutBytes = (events: readonly Recorded[]): readonly Recorded[] =>
  events.filter(([event]) => event !== 'bytes');
