// What may happen to a run in the middle: at any call of a storage, looks and changes alike, and at any write of a catalog.

import { WherryError, type ErrorCode } from '../../../src/base/index.ts';
import type { RootCatalog } from '../../../src/catalog/index.ts';
import type { OpenFile, StagedFile, Storage } from '../../../src/storage/index.ts';
import type { Side } from '../../../src/sync/core/side.ts';

/**
 * At the how-manieth call of a run, counted from 0 over both sides. `crash`: the program that runs it is gone, before the call or
 * after it; nothing of the run happens any more. `cut`: from there on the right side answers nothing. `fail`: the one call is refused, or
 * done and not answered. `full`: from there on nothing that takes space is done on that side. `race`: somebody else works there first.
 */
export type Trouble = { readonly at: number } & (
  | { readonly kind: 'crash' | 'cut'; readonly when: 'before' | 'after' }
  | { readonly kind: 'fail'; readonly when: 'before' | 'after'; readonly code: ErrorCode }
  | { readonly kind: 'full' }
  | { readonly kind: 'race'; readonly race: (side: Side) => Promise<void> }
);

const LOOKS = ['stat', 'scan', 'hashFiles', 'checksum', 'open', 'readBatch'] as const;
const GROWING = ['makeDirectory', 'copy', 'stage', 'writeBatch'] as const;
const CHANGES = [...GROWING, 'remove', 'move', 'settle'] as const;
const CATALOG_WRITES = ['update', 'learn', 'keepBase', 'keepOnly'] as const;

type Work<T> = () => Promise<T>;

/** The calls of one run, each of which something may happen to. */
export class Course {
  /** Calls so far. */
  calls = 0;
  /** Whether the trouble came. */
  isHit = false;
  /** Called when one of both is gone, or all is. */
  onGone: () => void = () => {};
  readonly #trouble: Trouble | undefined;
  #gone: 'all' | 'right' | undefined;
  #full: Side | undefined;

  constructor(trouble: Trouble | undefined) {
    this.#trouble = trouble;
  }

  storage(side: Side, storage: Storage): Storage {
    const troubled: Record<string, unknown> = { ...storage };
    const wrap = (name: (typeof LOOKS | typeof CHANGES)[number], isGrowing: boolean): void => {
      const work = storage[name] as (...args: unknown[]) => Promise<unknown>;
      troubled[name] = (...args: unknown[]) => this.#pass(side, isGrowing, () => work(...args));
    };
    for (const name of LOOKS) if (name !== 'scan' && name !== 'open') wrap(name, false);
    for (const name of CHANGES)
      if (name !== 'stage')
        wrap(
          name,
          GROWING.some((each) => each === name),
        );
    const pass = this.#pass.bind(this);
    return {
      ...(troubled as unknown as Storage),
      async *scan(path, options) {
        await pass(side, false, async () => {});
        yield* storage.scan(path, options);
      },
      open: async (path) => this.#file(side, await this.#pass(side, false, () => storage.open(path))),
      stage: async (...args) =>
        this.#staged(side, await this.#pass(side, true, () => storage.stage(...args))),
    };
  }

  catalog(side: Side, catalog: RootCatalog): RootCatalog {
    const troubled: Record<string, unknown> = { ...catalog };
    for (const name of CATALOG_WRITES) {
      const work = catalog[name] as (...args: unknown[]) => unknown;
      troubled[name] = (...args: unknown[]) => this.#passNow(side, () => work(...args));
    }
    return troubled as unknown as RootCatalog;
  }

  #file(side: Side, file: OpenFile): OpenFile {
    return {
      ...file,
      read: (...args) => this.#pass(side, false, () => file.read(...args)),
      close: () => file.close(),
    };
  }

  #staged(side: Side, staged: StagedFile): StagedFile {
    return {
      offset: staged.offset,
      get written() {
        return staged.written;
      },
      write: (...args) => this.#pass(side, true, () => staged.write(...args)),
      copyFrom: (...args) => this.#pass(side, true, () => staged.copyFrom(...args)),
      verify: (...args) => staged.verify(...args),
      accept: () => staged.accept(),
      rollBack: () => this.#pass(side, false, () => staged.rollBack()),
      commit: (...args) => this.#pass(side, false, () => staged.commit(...args)),
      suspend: () => staged.suspend(),
      // What is gone tidies up nothing.
      discard: async () => {
        if (this.#isGone(side)) return;
        await staged.discard();
      },
    };
  }

  #isGone(side: Side): boolean {
    return this.#gone === 'all' || this.#gone === side;
  }

  #begin(side: Side): Trouble | undefined {
    if (this.#isGone(side)) throw new WherryError(this.#gone === 'all' ? 'CANCELLED' : 'CONNECTION_LOST');
    const trouble = this.calls === this.#trouble?.at ? this.#trouble : undefined;
    this.calls += 1;
    this.isHit ||= trouble !== undefined;
    if (trouble?.kind === 'full') this.#full = side;
    return trouble;
  }

  #strike(side: Side, trouble: Trouble | undefined, now: 'before' | 'after'): void {
    if (trouble === undefined || !('when' in trouble) || trouble.when !== now) return;
    if (trouble.kind === 'fail') throw new WherryError(trouble.code);
    this.#gone = trouble.kind === 'crash' ? 'all' : 'right';
    this.onGone();
    if (this.#isGone(side)) throw new WherryError(trouble.kind === 'crash' ? 'CANCELLED' : 'CONNECTION_LOST');
  }

  async #pass<T>(side: Side, isGrowing: boolean, work: Work<T>): Promise<T> {
    const trouble = this.#begin(side);
    this.#strike(side, trouble, 'before');
    if (isGrowing && this.#full === side) throw new WherryError('NO_SPACE');
    if (trouble?.kind === 'race') await trouble.race(side);
    const result = await work();
    this.#strike(side, trouble, 'after');
    return result;
  }

  #passNow<T>(side: Side, work: () => T): T {
    const trouble = this.#begin(side);
    this.#strike(side, trouble, 'before');
    if (this.#full === side) throw new WherryError('NO_SPACE');
    const result = work();
    this.#strike(side, trouble, 'after');
    return result;
  }
}
