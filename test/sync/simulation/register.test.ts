// The state machine of "Mysteries of Dropbox" on three clients: read, write, remove, run, run that is cut off, and stabilise.
// Commands are made by chance and made few again where they fail. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { isConflictName, originalName } from '../../../src/sync/core/conflict-name.ts';
import { path } from '../core/trees.ts';
import { contentsOf, createChance, writeText } from '../engine/two-sides.ts';
import { runAll } from './course.ts';
import { Peers } from './peers.ts';
import {
  afterCutRun,
  afterRun,
  afterStabilising,
  afterWrite,
  distinct,
  firstState,
  type RegisterState,
  type Value,
} from './register.ts';

const CLIENTS = 3;
const FILE = path('/f.txt');

type Command =
  | { readonly does: 'read' | 'write' | 'remove' | 'run'; readonly client: number }
  | { readonly does: 'cut run'; readonly client: number; readonly at: number; readonly isAfter: boolean }
  | { readonly does: 'stabilise' };

const client = fc.nat(CLIENTS - 1);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constantFrom('read' as const, 'write' as const, 'write' as const, 'remove' as const),
      client,
    }),
  },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('run' as const), client }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('cut run' as const),
      client,
      at: fc.nat(16),
      isAfter: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'stabilise' as const }) },
);

/** What was done, and every state in which it may have left the file. */
class Register {
  #states: readonly RegisterState[] = [firstState(CLIENTS)];
  #written = 0;
  readonly #peers: Peers;

  constructor(peers: Peers) {
    this.#peers = peers;
  }

  async do(command: Command): Promise<void> {
    switch (command.does) {
      case 'read':
        return this.#see(command.client, (await this.#read(command.client)).value);
      case 'write':
        return this.#write(command.client, `content ${(this.#written += 1)}`);
      case 'remove':
        return this.#write(command.client, undefined);
      case 'run':
        return this.#run(command.client);
      case 'cut run':
        return this.#cutRun(command);
      case 'stabilise':
        return this.#stabilise();
    }
  }

  /** The states that remain. */
  #become(states: readonly RegisterState[], what: string): void {
    this.#states = distinct(states);
    assert.notEqual(this.#states.length, 0, what);
  }

  #see(at: number, value: Value): void {
    const fitting = this.#states.filter(({ clients }) => clients[at]?.value === value);
    this.#become(fitting, `client ${at} may not read ${value ?? 'nothing'}`);
  }

  async #write(at: number, value: Value): Promise<void> {
    const { storage } = this.#peers.clients[at] as Peers['server'];
    this.#see(at, (await this.#read(at)).value);
    if (value !== undefined) await writeText(storage, FILE, value, this.#written);
    else if ((await this.#read(at)).value !== undefined) await storage.remove(FILE, { by: 'somebody' });
    this.#become(
      this.#states.map((state) => afterWrite(state, at, value)),
      'a write is possible',
    );
  }

  async #run(at: number): Promise<void> {
    assert.ok('result' in (await this.#peers.run(at)));
    this.#become(
      this.#states.map((state) => afterRun(state, at)),
      'a run is possible',
    );
  }

  async #cutRun({ client: at, at: call, isAfter }: Extract<Command, { does: 'cut run' }>): Promise<void> {
    const { course } = await this.#peers.run(at, {
      kind: 'crash',
      at: call,
      when: isAfter ? 'after' : 'before',
    });
    this.#become(
      this.#states.flatMap((state) => (course.isHit ? afterCutRun(state, at) : [afterRun(state, at)])),
      'a run that is cut off is possible',
    );
  }

  async #stabilise(): Promise<void> {
    await runAll(this.#peers);
    await runAll(this.#peers);
    const [server, ...trees] = await this.#peers.trees();
    for (const tree of trees) assert.deepEqual(tree, server);
    const { value, conflicts } = await this.#read(0);
    assert.equal(new Set(conflicts).size, conflicts.length, 'no conflict has two copies');
    const expected = JSON.stringify([value ?? null, conflicts.toSorted()]);
    const shown = (state: RegisterState): string =>
      JSON.stringify([state.server ?? null, state.conflicts.toSorted()]);
    const settled = this.#states.map(afterStabilising);
    this.#become(
      settled.filter((state) => shown(state) === expected),
      `all may not come to ${expected}; they may to ${distinct(settled).map(shown).join(' or ')}`,
    );
  }

  async #read(at: number): Promise<{ readonly value: Value; readonly conflicts: readonly string[] }> {
    const { storage } = this.#peers.clients[at] as Peers['server'];
    const found = Object.entries(await contentsOf(storage)).map(
      ([name, text]) => [name.slice(1), text.replace(/ @.*$/u, '')] as const,
    );
    for (const [name] of found) assert.equal(`/${originalName(name)}`, FILE);
    return {
      value: found.find(([name]) => !isConflictName(name))?.[1],
      conflicts: found.filter(([name]) => isConflictName(name)).map(([, text]) => text),
    };
  }
}

const numRuns = Number(process.env['SEEDS'] ?? 12) * 8;

describe('a file on three clients', () => {
  it('1, 2, 8, 9, 11: is never anything but what a synchroniser that keeps both may make of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCommand, { minLength: 1, maxLength: 24, size: 'max' }),
        async (commands) => {
          const register = new Register(await Peers.open({ clients: CLIENTS, chance: createChance(1) }));
          for (const command of commands) await register.do(command);
          await register.do({ does: 'stabilise' });
        },
      ),
      { numRuns, seed: 20_261_128 },
    );
  });
});
