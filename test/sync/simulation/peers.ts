// Clients in memory that are brought together through one server: storages and catalogs that outlive the programs which work on
// them, clocks that are wrong, and everybody who edits. The same seed makes the same course.

import { createHash } from 'node:crypto';
import { WherryError } from '../../../src/base/index.ts';
import { openRootCatalog, type RootCatalog } from '../../../src/catalog/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { inOrder } from '../../../src/sync/core/operations.ts';
import { SIDES, type Side } from '../../../src/sync/core/side.ts';
import { runPair, type RunInit, type RunResult } from '../../../src/sync/engine/run-pair.ts';
import { ANY_NAMES, NOW_MS } from '../core/trees.ts';
import { contentsOf, editByChance, textsIn } from '../engine/two-sides.ts';
import { meetHere, type Meet } from './meet.ts';
import { Course, type Trouble } from './trouble.ts';

/** Where somebody edits: a client by its number, or the server. */
export type Place = number | 'server';

export interface PeersInit {
  readonly clients: number;
  readonly chance: (below: number) => number;
  /** How wrong the clock of a client is, in milliseconds. Default: not at all. */
  readonly skewMs?: ((client: number) => number) | undefined;
  /** How a client and the server come together. Default: without anything between them. */
  readonly meet?: Meet | undefined;
}

/** What became of one run. `over`: it ended with an error; its code. */
export type Ran = { readonly result: RunResult } | { readonly over: string };

/** One directory, and what is remembered of it. */
export interface Peer {
  readonly storage: Storage;
  catalog: RootCatalog;
}

export class Peers {
  readonly clients: readonly Peer[];
  readonly server: Peer;
  readonly #init: PeersInit;
  /** Contents that somebody took away on purpose, or wrote over. */
  readonly #letGo = new Set<string>();
  /** Contents that had a name anywhere. */
  readonly #named = new Set<string>();
  readonly #log = createHash('sha256');

  private constructor(init: PeersInit, peers: readonly Peer[]) {
    this.#init = init;
    const [server, ...clients] = peers;
    this.server = server as Peer;
    this.clients = clients;
  }

  static async open(init: PeersInit): Promise<Peers> {
    const peers: Peer[] = [];
    for (let count = 0; count <= init.clients; count += 1)
      peers.push({
        storage: await openMemoryStorage({ keepsTrash: true }),
        catalog: openRootCatalog(':memory:'),
      });
    return new Peers(init, peers);
  }

  /** Names all that has happened so far. */
  get log(): string {
    return this.#log.copy().digest('hex');
  }

  #at(place: Place): Peer {
    return place === 'server' ? this.server : (this.clients[place] as Peer);
  }

  /** One edit by chance, whose time is that of the clock there. */
  async edit(place: Place): Promise<void> {
    const { storage } = this.#at(place);
    const before = textsIn(await contentsOf(storage));
    await editByChance(storage, this.#init.chance, {
      clockUs: (NOW_MS + (place === 'server' ? 0 : this.#skewMs(place))) * 1000,
      isSometimesLarge: true,
    });
    const after = textsIn(await contentsOf(storage));
    // Of two names with the same content one may go here and the other one elsewhere: then nobody wants either.
    for (const text of before) if (countOf(text, after) < countOf(text, before)) this.#letGo.add(text);
    for (const text of after) this.#named.add(text);
  }

  #skewMs(client: number): number {
    return this.#init.skewMs?.(client) ?? 0;
  }

  /** One run of a client with the server; `trouble` comes at one of its calls. */
  async run(
    client: number,
    trouble?: Trouble,
    more: Partial<RunInit> = {},
  ): Promise<Ran & { readonly course: Course }> {
    const course = new Course(trouble);
    const ended = (side: Side, { storage, catalog }: Peer): Peer => ({
      storage: course.storage(side, storage),
      catalog: course.catalog(side, catalog),
    });
    const meeting = await (this.#init.meet ?? meetHere)(
      ended('left', this.#at(client)),
      ended('right', this.server),
      course,
    );
    let ran: Ran;
    try {
      const result = await runPair({
        mode: 'both',
        deletes: false,
        conflictRule: 'keep-both',
        keeper: 'right',
        device: `client-${client}`,
        names: ANY_NAMES,
        maxDelete: { percent: 100 },
        copyFromSize: 4,
        nowMs: () => NOW_MS + this.#skewMs(client),
        ...meeting.ends,
        ...more,
      });
      meeting.leave?.();
      ran = { result };
    } catch (error) {
      if (!(error instanceof WherryError)) throw error;
      ran = { over: error.code };
    } finally {
      await meeting.close?.();
    }
    this.#log.update(JSON.stringify([client, course.calls, told(ran)]));
    return { ...ran, course };
  }

  /** What a client remembers of its own directory and of earlier runs is gone, or what the server does. */
  loseState(place: Place): void {
    const peer = this.#at(place);
    peer.catalog.close();
    peer.catalog = openRootCatalog(':memory:');
  }

  /** Of the server first, then of each client. */
  async trees(): Promise<readonly Readonly<Record<string, string>>[]> {
    const trees: Readonly<Record<string, string>>[] = [];
    for (const { storage } of [this.server, ...this.clients]) trees.push(await contentsOf(storage));
    this.#log.update(JSON.stringify(trees));
    return trees;
  }

  /** Contents that had a name, and that nobody took away on purpose, but that have none anywhere now. */
  async lost(): Promise<readonly string[]> {
    const named = new Set((await this.trees()).flatMap(textsIn));
    // Equal contents are written in several places: who takes away which cannot be told.
    return [...this.#named].filter(
      (text) => text.includes('text') && !this.#letGo.has(text) && !named.has(text),
    );
  }

  /** Contents that have a name, and that nobody has written: parts of some, or of several. */
  async strange(): Promise<readonly string[]> {
    return (await this.trees()).flatMap(textsIn).filter((text) => !this.#named.has(text));
  }

  /** Contents that are nowhere any more: under no name, and in no trash. */
  async gone(): Promise<readonly string[]> {
    const kept = new Set((await this.trees()).flatMap(textsIn));
    for (const { storage } of [this.server, ...this.clients])
      for await (const items of storage.trash.list())
        for (const { id, kind } of items) if (kind === 'file') kept.add(await textInTrash(storage, id));
    return [...this.#named].filter((text) => text.includes('text') && !kept.has(text));
  }
}

const countOf = (text: string, texts: readonly string[]): number =>
  texts.filter((each) => each === text).length;

const textInTrash = async (storage: Storage, id: string): Promise<string> => {
  const file = await storage.trash.open(id);
  const { buffer, length } = await file.read(Buffer.allocUnsafeSlow(Math.max(1, file.entry.size)), 0);
  await file.close();
  return Buffer.from(buffer.subarray(0, length)).toString();
};

/** A run in a form that is the same for the same run. */
const told = (ran: Ran): unknown =>
  'over' in ran
    ? ran.over
    : [
        SIDES.map((side) => inOrder(ran.result.plan.operations[side])),
        SIDES.map((side) =>
          ran.result.settled[side].map(({ operation, result }) => [operation.path, result.outcome]),
        ),
        ran.result.plan.conflicts,
      ].map((part) =>
        JSON.stringify(part, (_, value: unknown) => (value instanceof Map ? [...value.keys()] : value)),
      );

export const stepsOf = ({ plan }: RunResult): number =>
  inOrder(plan.operations.left).length + inOrder(plan.operations.right).length;
