// How a peer lies: one value among those it says is another one, or a stream of it is not what it should be. Pure, but for
// the streams that are wrapped.

import type { Random } from '../random.ts';
import type { LinkStream } from '../../src/session/index.ts';

const TEXTS = [
  '',
  '.',
  '..',
  '../escape',
  '/etc/passwd',
  'a/../../escape',
  '../../outside/secret',
  'box/../../outside/secret',
  '.wherry/staging/x',
  'a\0b',
  'x'.repeat(256),
  'bystander',
  '/box/bystander',
  'fail',
  'replace',
];

const lieAboutNumber = (random: Random, value: number): number =>
  random.pick([
    0,
    1,
    -1,
    value + 1,
    value - 1,
    value * 2,
    Math.floor(value / 2),
    value + 4 * 1024 * 1024,
    Number.MAX_SAFE_INTEGER,
    255,
    0.5,
  ]);

const lieAboutBytes = (random: Random, value: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(value);
  if (copy.length === 0 || random.chance(0.2)) return copy.subarray(0, Math.floor(copy.length / 2));
  const at = random.integer(0, copy.length - 1);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.integer(0, 7));
  return copy;
};

const lieAboutList = (random: Random, value: readonly unknown[]): unknown[] => {
  const at = random.integer(0, Math.max(0, value.length - 1));
  return random.pick<() => unknown[]>([
    () => [],
    () => value.toSpliced(at, 1),
    () => [...value, ...value.slice(at, at + 1)],
    () => value.toReversed(),
    () => Array.from({ length: 2000 }, () => value[at]),
  ])();
};

const lieAboutScalar = (random: Random, value: unknown): unknown => {
  if (typeof value === 'number') return lieAboutNumber(random, value);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return random.pick([...TEXTS, `${value}x`, value.toUpperCase()]);
  if (value instanceof Uint8Array) return lieAboutBytes(random, value);
  return random.pick<unknown>([0, '', {}, [], true]);
};

/** The same value with one thing in it that is not true, somewhere. */
export const lieAbout = (random: Random, value: unknown): unknown => {
  if (random.chance(0.02)) return random.pick<unknown>([null, 7, '', [], {}]);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.15)) return lieAboutList(random, value);
    const at = random.integer(0, value.length - 1);
    return value.with(at, lieAbout(random, value[at]));
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    const keys = Object.keys(value);
    const key = keys.length === 0 ? 'extra' : random.pick(keys);
    const fields: Record<string, unknown> = { ...value };
    if (random.chance(0.1)) delete fields[key];
    else fields[key] = lieAbout(random, fields[key]);
    return fields;
  }
  return lieAboutScalar(random, value);
};

/** What one stream is lied about, and when: the n-th message or piece of bytes. */
interface Plan {
  readonly what: 'message' | 'flip' | 'shorten' | 'repeat' | 'swallow' | 'endless' | 'nothing';
  readonly at: number;
}

const choosePlan = (random: Random): Plan => ({
  what: random.weighted<Plan['what']>([
    [8, 'message'],
    [3, 'flip'],
    [2, 'shorten'],
    [2, 'repeat'],
    [1, 'swallow'],
    [0.4, 'endless'],
    [3, 'nothing'],
  ]),
  at: random.weighted([
    [4, 0],
    [3, 1],
    [2, random.integer(2, 6)],
    [1, random.integer(7, 60)],
  ]),
});

const ENDLESS: readonly unknown[] = [
  { working: true },
  { entries: [], problems: [] },
  { hash: new Uint8Array(32) },
];

/** A stream whose own side lies once, as planned. `hear` is called when it does. */
const lyingStream = (stream: LinkStream, random: Random, plan: Plan, hear: () => void): LinkStream => {
  let messages = 0;
  let pieces = 0;
  const speakForEver = async (): Promise<void> => {
    const message = random.pick(ENDLESS);
    while (!stream.signal.aborted) {
      await stream.send(message);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const overrides: Partial<LinkStream> = {
    send: async (message) => {
      messages += 1;
      if (messages - 1 !== plan.at) return stream.send(message);
      if (plan.what === 'endless') {
        hear();
        return speakForEver();
      }
      if (plan.what !== 'message') return stream.send(message);
      hear();
      return stream.send(lieAbout(random, message));
    },
    write: async (bytes, onSent) => {
      pieces += 1;
      if (pieces - 1 !== plan.at || bytes.length === 0) return stream.write(bytes, onSent);
      switch (plan.what) {
        case 'flip':
          hear();
          return stream.write(lieAboutBytes(random, bytes), onSent);
        case 'shorten':
          hear();
          return stream.write(bytes.slice(0, random.integer(0, bytes.length - 1)), onSent);
        case 'repeat':
          hear();
          await stream.write(bytes.slice());
          return stream.write(bytes, onSent);
        case 'swallow':
          hear();
          onSent?.();
          return undefined;
        case 'message':
        case 'endless':
        case 'nothing':
          return stream.write(bytes, onSent);
      }
    },
  };
  return new Proxy(stream, {
    get(target, name) {
      const own: unknown = overrides[name as keyof LinkStream] ?? Reflect.get(target, name, target);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
};

/** Wraps the streams of one peer; each gets a plan of its own. */
export interface Liar {
  /** How many lies were told. */
  readonly lies: number;
  stream(stream: LinkStream): LinkStream;
  /** A request or an answer, perhaps changed. */
  value(value: unknown): unknown;
  /** Names of entries, one of them perhaps another one; undefined when they are true. */
  names(names: readonly string[]): readonly string[] | undefined;
}

export const createLiar = (random: Random): Liar => {
  let lies = 0;
  const hear = (): void => {
    lies += 1;
  };
  return {
    get lies() {
      return lies;
    },
    stream: (stream) => lyingStream(stream, random, choosePlan(random), hear),
    value: (value) => {
      if (!random.chance(0.35)) return value;
      hear();
      return lieAbout(random, value);
    },
    names: (names) => {
      if (names.length === 0 || !random.chance(0.5)) return undefined;
      hear();
      const at = random.integer(0, names.length - 1);
      return names.with(
        at,
        random.pick(['other', 'sub/other', '../escape', names[0] as string, `${names[at]}x`]),
      );
    },
  };
};
