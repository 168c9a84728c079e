// One end in the world of world.ts: its endpoint, its disk, the link that it believes in, the handlers that run.

import assert from 'node:assert/strict';
import { Endpoint } from '../../../src/fleet/core/delivery/endpoint.ts';
import type { EndpointHost } from '../../../src/fleet/core/delivery/endpoint-host.ts';
import type { CallEnvelope, Greeting, LinkMessage } from '../../../src/fleet/core/delivery/envelope.ts';
import {
  EMPTY_JOURNAL,
  type JournalChange,
  type JournalState,
} from '../../../src/fleet/core/delivery/journal.ts';
import type { Outcome } from '../../../src/fleet/core/outcome.ts';
import { applyChanges } from './memory-journal.ts';

export type SideName = 'hub' | 'agent';

/** The life of a call that was sent, as the world saw it. */
export interface Sent {
  readonly call: CallEnvelope;
  readonly from: SideName;
  readonly order: number;
  readonly incarnation: number;
  isDurable: boolean;
  isCancelled: boolean;
  /** When its handler was called. */
  readonly begunMs: number[];
  /** By the incarnation of its sender. */
  readonly outcomes: Map<number, Outcome>;
}

export interface Link {
  readonly id: number;
  epoch: number;
  /** The processes at its ends: it does not survive either. */
  readonly incarnations: Record<SideName, number>;
  /** What is under way to each end. */
  readonly to: Readonly<Record<SideName, Packet[]>>;
  isCut: boolean;
  /** Something on the way to this end was lost, and so is everything behind it. */
  readonly isDead: Record<SideName, boolean>;
}

export type Packet =
  | { readonly packet: 'hello'; readonly greeting: Greeting }
  | { readonly packet: 'welcome'; readonly greeting: Greeting; readonly epoch: number }
  | { readonly packet: 'message'; readonly message: LinkMessage };

export const other = (side: SideName): SideName => (side === 'hub' ? 'agent' : 'hub');

/** What a side needs of the world, which watches everything. */
export interface SideWorld {
  readonly nowMs: number;
  random(): number;
  newId(): string;
  durable(id: string): void;
  begun(side: Side, call: CallEnvelope, attempt: number): void;
  settled(side: Side, call: CallEnvelope, outcome: Outcome): void;
  checkAck(side: Side, ack: Extract<LinkMessage, { type: 'ack' }>): void;
}

export class Side {
  readonly name: SideName;
  readonly world: SideWorld;
  durable: JournalState = EMPTY_JOURNAL;
  /** States that a backup could hold, each with the epoch in it. */
  readonly backups: JournalState[] = [];
  incarnation = 0;
  changes: JournalChange[] = [];
  tasks: (() => void)[] = [];
  batch = 0;
  endpoint!: Endpoint;
  /** The link that this end believes in. */
  link: Link | undefined;
  /** Handlers that were called and have not come to their end. */
  readonly running = new Map<string, { readonly attempt: number; isAborted: boolean }>();
  readonly lastLatest = new Map<string, number>();

  constructor(world: SideWorld, name: SideName) {
    this.world = world;
    this.name = name;
    this.start();
  }

  start(): void {
    this.incarnation += 1;
    this.changes = [];
    this.tasks = [];
    this.batch += 1;
    this.link = undefined;
    this.running.clear();
    this.lastLatest.clear();
    this.endpoint = new Endpoint(this.host(), {
      role: this.name,
      state: this.durable,
      run: `${this.name}-run-${this.incarnation}`,
      maxRunning: 2,
      maxRemembered: 1000,
    });
  }

  /** The one that the endpoint of this incarnation has; what an earlier one still holds does nothing. */
  host(): EndpointHost {
    const { world, name, incarnation } = this;
    // oxlint-disable-next-line typescript/no-this-alias -- the getter below has a `this` of its own
    const side = this;
    const isAlive = (): boolean => incarnation === side.incarnation;
    return {
      nowMs: () => world.nowMs,
      newId: () => world.newId(),
      get batch() {
        return side.batch;
      },
      write: (change) => void side.changes.push(change),
      onDurable: (task) => void side.tasks.push(() => isAlive() && task()),
      transmit: (message) => {
        assert.ok(side.link !== undefined, 'sends only where there is a link');
        if (message.type === 'ack') world.checkAck(side, message);
        if (message.type === 'message')
          assert.ok(message.envelope.deadlineMs >= world.nowMs, 'nothing is sent after its deadline');
        side.link.to[other(name)].push({ packet: 'message', message });
        return world.random() > 0.1;
      },
      begin: (call, attempt) => world.begun(side, call, attempt),
      abort: (id) => {
        const running = side.running.get(id);
        if (running !== undefined) running.isAborted = true;
      },
      latest: ({ name: called, args }) => {
        const value = args as number;
        assert.ok(value > (side.lastLatest.get(called) ?? 0), 'an older value never comes after a newer one');
        side.lastLatest.set(called, value);
      },
      settled: (call, outcome) => world.settled(side, call, outcome),
      accepted: () => {},
      progressed: () => {},
    };
  }

  commit(): void {
    const { changes, tasks } = this;
    this.changes = [];
    this.tasks = [];
    this.batch += 1;
    const before = this.durable;
    this.durable = applyChanges(this.durable, changes);
    // A backup holds what an earlier link had left: of the link in use, see the decision about restores.
    if (this.durable.epoch > before.epoch) this.backups.push(before);
    for (const change of changes)
      if (change.change === 'put-outgoing') this.world.durable(change.record.envelope.id);
    for (const task of tasks) task();
  }
}
