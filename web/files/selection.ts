// Which entries of a list are selected, and which one the keys are at. By path, so that a list that changes keeps it.

import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Entry } from '../../src/client/browser/index.ts';

export class Selection {
  readonly paths: Signal<ReadonlySet<string>> = signal(new Set());
  /** The entry that the keys are at. */
  readonly current: Signal<string | undefined> = signal(undefined);
  readonly #shown: ReadonlySignal<readonly Entry[]>;
  readonly #places: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Where a range begins. */
  #anchor: string | undefined;
  /** Those that are selected and shown, in the order of the list. */
  readonly entries: ReadonlySignal<readonly Entry[]>;
  /** Place of the current entry in the list; -1: none. */
  readonly index: ReadonlySignal<number>;

  constructor(shown: ReadonlySignal<readonly Entry[]>) {
    this.#shown = shown;
    this.#places = computed(() => new Map(shown.value.map(({ path }, index) => [path, index])));
    this.entries = computed(() => {
      const { value } = this.paths;
      return value.size === 0 ? [] : shown.value.filter(({ path }) => value.has(path));
    });
    this.index = computed(() => this.#placeOf(this.current.value));
  }

  #placeOf(path: string | undefined): number {
    return path === undefined ? -1 : (this.#places.value.get(path) ?? -1);
  }

  /** The selected entries, or else the one that the keys are at. */
  get meant(): readonly Entry[] {
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
    this.paths.value = new Set(this.#shown.value.map(({ path }) => path));
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
    this.#anchor ??= this.#shown.value[from < 0 ? to : from]?.path;
    this.paths.value = new Set(this.#shown.value.slice(first, last + 1).map((entry) => entry.path));
    this.current.value = path;
  }

  /** Moves the keys to a place of the list, which is kept within it. */
  moveTo(index: number, extends_: boolean): void {
    const entries = this.#shown.value;
    const entry = entries[Math.max(0, Math.min(entries.length - 1, index))];
    if (entry === undefined) return;
    if (extends_) return this.extendTo(entry.path);
    this.current.value = entry.path;
    this.#anchor = entry.path;
    if (this.paths.value.size > 0) this.paths.value = new Set();
  }
}
