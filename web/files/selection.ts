// What of a list is selected, and where in it the keys are. By a key of each, so that a list that changes keeps it: of entries by their
// paths.

import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Entry } from '../../src/client/browser/index.ts';

export class Selection<T = Entry> {
  readonly paths: Signal<ReadonlySet<string>> = signal(new Set());
  /** The entry that the keys are at. */
  readonly current: Signal<string | undefined> = signal(undefined);
  readonly #shown: ReadonlySignal<readonly T[]>;
  readonly #keyOf: (each: T) => string;
  readonly #places: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Where a range begins. */
  #anchor: string | undefined;
  /** Those that are selected and shown, in the order of the list. */
  readonly entries: ReadonlySignal<readonly T[]>;
  /** Place of the current entry in the list; -1: none. */
  readonly index: ReadonlySignal<number>;

  constructor(shown: ReadonlySignal<readonly T[]>, keyOf: (each: T) => string) {
    this.#shown = shown;
    this.#keyOf = keyOf;
    this.#places = computed(() => new Map(shown.value.map((each, index) => [keyOf(each), index])));
    this.entries = computed(() => {
      const { value } = this.paths;
      return value.size === 0 ? [] : shown.value.filter((each) => value.has(keyOf(each)));
    });
    this.index = computed(() => this.#placeOf(this.current.value));
  }

  #placeOf(path: string | undefined): number {
    return path === undefined ? -1 : (this.#places.value.get(path) ?? -1);
  }

  /** The selected entries, or else the one that the keys are at. */
  get meant(): readonly T[] {
    const chosen = this.entries.value;
    if (chosen.length > 0) return chosen;
    const entry = this.#shown.value[this.index.value];
    return entry === undefined ? [] : [entry];
  }

  clear(): void {
    this.paths.value = new Set();
    this.#anchor = undefined;
  }

  all(): void {
    this.paths.value = new Set(this.#shown.value.map(this.#keyOf));
  }

  /** Only this one. */
  only(path: string): void {
    this.paths.value = new Set([path]);
    this.current.value = path;
    this.#anchor = path;
  }

  toggle(path: string): void {
    const paths = new Set(this.paths.value);
    if (!paths.delete(path)) paths.add(path);
    this.paths.value = paths;
    this.current.value = path;
    this.#anchor = path;
  }

  /** All from where the range begins to this one. */
  extendTo(path: string): void {
    const from = this.#placeOf(this.#anchor ?? this.current.value ?? path);
    const to = this.#placeOf(path);
    if (to < 0) return;
    const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
    const begin = this.#shown.value[from < 0 ? to : from];
    if (begin !== undefined) this.#anchor ??= this.#keyOf(begin);
    this.paths.value = new Set(this.#shown.value.slice(first, last + 1).map(this.#keyOf));
    this.current.value = path;
  }

  /** Moves the keys to a place of the list, which is kept within it. */
  moveTo(index: number, extends_: boolean): void {
    const entries = this.#shown.value;
    const entry = entries[Math.max(0, Math.min(entries.length - 1, index))];
    if (entry === undefined) return;
    const key = this.#keyOf(entry);
    if (extends_) return this.extendTo(key);
    this.current.value = key;
    this.#anchor = key;
    if (this.paths.value.size > 0) this.paths.value = new Set();
  }
}
