// One end of the exchange with one peer, over all the links that there will ever be between them. A hub has one for each agent, an
// agent has one for its hub. Pure: time, ids, disk, link and handlers are the host's.
//
//   agent                                         hub
//   greet() ───────────── greeting ────────────▶  linked()          settles what the agent has forgotten; durable
//   linked() ◀───────── greeting, epoch ────────                    epoch: higher than any before
//   settles what the hub has forgotten;
//   notes the epoch; durable
//            ────────────── ready ─────────────▶  notes the epoch; durable
//   notes that the hub has; durable ◀─── ready ──                   from now on the hub sends
//            ────────────── ready ─────────────▶                    from now on the agent sends
//
// What must hold: nothing is sent to an end on a link before that end would, after any crash, still show the link's epoch. And no end
// shows a later epoch than one that it has forgotten before the other has durably drawn its conclusions. So an end that shows
// an older epoch than one on which something was sent to it has been set back to an earlier state, by a backup, and what it was
// sent may have taken effect: that is told as `unknown`, and not sent again. (What this cannot find out: an end that is set
// back to a state from the very link on which it last took something in, whose acknowledgement was lost. That
// state is the same as after a crash before it.)

import { ProtocolError } from '../../../base/index.ts';
import type { Outcome } from '../outcome.ts';
import type { CallEnvelope, Greeting, LatestEnvelope, LinkMessage, ReliableEnvelope } from './envelope.ts';
import type { EndpointHost } from './endpoint-host.ts';
import { Incoming, type IncomingInit } from './incoming.ts';
import type { JournalState } from './journal.ts';
import { Outgoing, type OutgoingInit } from './outgoing.ts';

export interface EndpointInit
  extends
    Pick<OutgoingInit, 'maxMessages' | 'maxBytes'>,
    Pick<IncomingInit, 'maxWaiting' | 'maxRunning' | 'maxRemembered'> {
  readonly role: 'hub' | 'agent';
  /** What was kept. */
  readonly state: JournalState;
  /** Random, for this life of the process. */
  readonly run: string;
}

/** What an end notes of links. */
type Epochs = Pick<Greeting, 'epoch' | 'peerEpoch'>;

export class Endpoint {
  readonly #role: EndpointInit['role'];
  readonly #host: EndpointHost;
  readonly #run: string;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  /** Newest of each name that has not left. */
  readonly #latest = new Map<string, LatestEnvelope>();
  /** Of the link in use, or the last one. */
  #epoch: number;
  /** The highest that was given out, or heard of. */
  #lastEpoch: number;
  #greetings = 0;
  /** Of the peer's run that was last heard of. */
  #lastAttempt = 0;
  #isLinked = false;
  /** The peer may be sent everything: what is taken in from now on is kept as sent. */
  #isPeerReady = false;
  /** That everything else may have left is kept, too. */
  #isReady = false;
  #hasRoom = false;
  #seenRun: string | undefined;
  #cursor: number;
  /** What of these is durable. */
  #durableCursor: number;
  #durableEpochs: Epochs;
  #epochs: Epochs;
  /** The acknowledgement that becomes due with a commit. */
  #ack: { readonly batch: number; upTo: number } | undefined;

  constructor(host: EndpointHost, init: EndpointInit) {
    const { state } = init;
    this.#role = init.role;
    this.#host = host;
    this.#run = init.run;
    this.#epoch = state.epoch;
    this.#lastEpoch = Math.max(state.epoch, state.peerEpoch);
    this.#seenRun = state.seenRun;
    this.#cursor = state.cursor;
    this.#durableCursor = state.cursor;
    this.#epochs = { epoch: state.epoch, peerEpoch: state.peerEpoch };
    this.#durableEpochs = this.#epochs;
    this.#outgoing = new Outgoing(host, { ...init, records: state.outgoing });
    this.#incoming = new Incoming(host, {
      ...init,
      records: state.incoming,
      answer: (answer) => this.#reply({ kind: 'response', ...answer }),
      isQueued: (id) => this.#outgoing.has(id),
    });
    this.#incoming.recover();
  }

  /** Whether there is a link, as far as is known. */
  get isLinked(): boolean {
    return this.#isLinked;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Own calls without an outcome. */
  get pending(): number {
    return this.#outgoing.pending;
  }

  /** Own messages that the peer has not acknowledged. */
  get unacknowledged(): number {
    return this.#outgoing.unacknowledged;
  }

  /** Ids of the peer's calls that are remembered. */
  get remembered(): number {
    return this.#incoming.remembered;
  }

  /** Handlers that run. */
  get running(): number {
    return this.#incoming.running;
  }

  /** What the other end has to know of this one, before `linked`. */
  greet(): Greeting {
    this.#greetings += 1;
    return {
      run: this.#run,
      attempt: this.#greetings,
      seenRun: this.#seenRun,
      cursor: this.#durableCursor,
      ...this.#durableEpochs,
      lastEpoch: this.#lastEpoch,
    };
  }

  /** For a hub: the epoch of a link to a peer that greets so, which no other link of the two has. Undefined: a newer link exists. */
  nextEpoch(peer: Greeting): number | undefined {
    if (peer.run === this.#seenRun && peer.attempt <= this.#lastAttempt) return undefined;
    this.#lastEpoch = Math.max(this.#lastEpoch, peer.lastEpoch, peer.epoch) + 1;
    return this.#lastEpoch;
  }

  /**
   * A link is made, with a higher epoch than any before; an earlier one is over with it. `then` is called when what follows from the
   * peer's greeting is durable, unless the link is over by then: a hub then answers with its own greeting from before this call, and
   * the epoch; an agent needs do nothing.
   */
  linked(peer: Greeting, epoch: number, then?: () => void): void {
    this.#epoch = epoch;
    this.#lastEpoch = Math.max(this.#lastEpoch, epoch);
    this.#isLinked = true;
    this.#isPeerReady = false;
    this.#isReady = false;
    this.#hasRoom = true;
    this.#ack = undefined;
    this.#lastAttempt = peer.attempt;
    if (peer.run !== this.#seenRun) {
      this.#seenRun = peer.run;
      this.#durableCursor = 0;
      this.#moveCursor(0);
    }
    this.#outgoing.linked(peer, this.#run);
    if (this.#epochs.epoch < peer.peerEpoch) this.#incoming.setBack();
    if (this.#role === 'agent') this.#note({ epoch, peerEpoch: this.#epochs.peerEpoch });
    this.#host.onDurable(() => {
      if (!this.#isCurrent(epoch)) return;
      if (this.#role === 'agent') this.#transmit({ type: 'ready' });
      then?.();
    });
  }

  /** The link of this epoch is over. Of an earlier one that is no news. */
  unlinked(epoch: number): void {
    if (!this.#isCurrent(epoch)) return;
    this.#isLinked = false;
    this.#isPeerReady = false;
    this.#isReady = false;
  }

  /** The link of this epoch has room again. */
  hasRoom(epoch: number): void {
    if (!this.#isCurrent(epoch)) return;
    this.#hasRoom = true;
    this.#pump();
  }

  /** Takes a call in. Code: `QUEUE_FULL`, and then nothing is sent. */
  send(call: CallEnvelope, sizeBytes: number): void {
    this.#outgoing.add(call, sizeBytes, this.#markEpoch());
    this.#pump();
  }

  /** The newest of its name, in place of one that has not left. */
  sendLatest(envelope: LatestEnvelope): void {
    // Moved behind those that are older: a name that changes often must not keep another one from leaving.
    this.#latest.delete(envelope.name);
    this.#latest.set(envelope.name, envelope);
    this.#pump();
  }

  /** Tells the caller of a request how far it is; lost where there is no link, or no room. */
  tell(re: string, value: unknown): void {
    if (!this.#isReady || !this.#hasRoom) return;
    this.#transmit({ type: 'volatile', envelope: { kind: 'progress', re, value } });
  }

  /** Calls one's own call off. Its outcome is told as every other. */
  cancel(id: string): void {
    this.#outgoing.cancel(id, this.#markEpoch());
    this.#pump();
  }

  /** A handler has come to its end. */
  finished(id: string, attempt: number, outcome: Outcome): void {
    this.#incoming.finished(id, attempt, outcome);
    this.#pump();
  }

  /**
   * A message of the link of this epoch; of an earlier link it is ignored. Throws ProtocolError (side `remote`) for what the peer must not send, and
   * WherryError `QUEUE_FULL` when it sends more than can be remembered: the link is to be ended then.
   */
  receive(epoch: number, message: LinkMessage): void {
    if (!this.#isCurrent(epoch)) return;
    switch (message.type) {
      case 'ready':
        this.#peerReady(epoch);
        break;
      case 'message':
        this.#receiveMessage(message.seq, message.envelope);
        break;
      case 'volatile':
        if (message.envelope.kind === 'progress')
          this.#receiveProgress(message.envelope.re, message.envelope.value);
        else if (message.envelope.deadlineMs >= this.#host.nowMs()) this.#host.latest(message.envelope);
        break;
      case 'ack':
        this.#receiveAck(message.run, message.upTo);
        break;
      case 'skip':
        if (message.to > this.#cursor) this.#moveCursor(message.to);
        break;
    }
    this.#pump();
  }

  /** Does what time alone asks for. */
  tick(): void {
    const nowMs = this.#host.nowMs();
    this.#outgoing.tick(nowMs);
    this.#incoming.tick(nowMs);
    this.#pump();
  }

  /** `tick` has nothing to do up to this time. */
  get nextTickMs(): number {
    return Math.min(this.#outgoing.nextTickMs, this.#incoming.nextTickMs);
  }

  #isCurrent(epoch: number): boolean {
    return this.#isLinked && epoch === this.#epoch;
  }

  #note(epochs: Epochs): void {
    this.#epochs = epochs;
    this.#host.write({ change: 'epoch', ...epochs });
    this.#host.onDurable(() => {
      this.#durableEpochs = epochs;
    });
  }

  /**
   * The peer has noted what it had to. An agent says so twice: the second time, as a hub's only time, it means that the peer has noted
   * that this end has noted the epoch.
   */
  #peerReady(epoch: number): void {
    if (this.#isPeerReady || this.#role === 'agent') this.#incoming.release();
    if (this.#isPeerReady) return;
    this.#isPeerReady = true;
    this.#note({ epoch, peerEpoch: epoch });
    this.#outgoing.markSent(epoch);
    this.#host.onDurable(() => {
      if (!this.#isCurrent(epoch)) return;
      this.#transmit({ type: 'ready' });
      this.#isReady = true;
      this.#pump();
    });
  }

  /** The epoch that a message taken in now may leave on. */
  #markEpoch(): number {
    return this.#isPeerReady ? this.#epoch : 0;
  }

  #reply(envelope: Exclude<ReliableEnvelope, CallEnvelope>): void {
    this.#outgoing.reply(envelope, this.#markEpoch());
  }

  #receiveMessage(seq: number, envelope: ReliableEnvelope): void {
    // Sent again although it is here: what matters is that the peer learns that it is.
    if (seq <= this.#cursor) return this.#oweAck();
    if (seq !== this.#cursor + 1)
      throw new ProtocolError('remote', `Message ${seq} came where ${this.#cursor + 1} was due.`);
    if (envelope.kind === 'response') this.#outgoing.answered(envelope);
    else if (envelope.kind === 'cancel') this.#incoming.cancel(envelope.re);
    else this.#incoming.receive(envelope);
    this.#moveCursor(seq);
    this.#oweAck();
  }

  #receiveProgress(re: string, value: unknown): void {
    if (this.#outgoing.isPending(re)) this.#host.progressed(re, value);
  }

  #receiveAck(run: string, upTo: number): void {
    // Of an earlier life of this process: its numbers mean nothing now.
    if (run !== this.#run) return;
    if (!this.#outgoing.isPossible(upTo))
      throw new ProtocolError('remote', `Message ${upTo} was acknowledged, and never sent.`);
    this.#outgoing.acknowledge(upTo);
  }

  #moveCursor(cursor: number): void {
    this.#cursor = cursor;
    this.#host.write({ change: 'cursor', run: this.#seenRun ?? '', cursor });
  }

  /** Acknowledges what is here by now, when it is durable. */
  #oweAck(): void {
    const { batch } = this.#host;
    if (this.#ack?.batch === batch) {
      this.#ack.upTo = this.#cursor;
      return;
    }
    const run = this.#seenRun ?? '';
    const epoch = this.#epoch;
    const ack = (this.#ack = { batch, upTo: this.#cursor });
    this.#host.onDurable(() => {
      if (this.#ack === ack) this.#ack = undefined;
      if (run !== this.#seenRun) return;
      this.#durableCursor = Math.max(this.#durableCursor, ack.upTo);
      if (this.#isCurrent(epoch)) this.#transmit({ type: 'ack', run, upTo: ack.upTo });
    });
  }

  #pump(): void {
    if (!this.#isReady || !this.#hasRoom) return;
    for (const [name, envelope] of this.#latest) {
      this.#latest.delete(name);
      if (envelope.deadlineMs < this.#host.nowMs()) continue;
      if (!this.#transmit({ type: 'volatile', envelope })) return;
    }
    this.#outgoing.pump((message) => this.#transmit(message));
  }

  #transmit(message: LinkMessage): boolean {
    this.#hasRoom = this.#host.transmit(message);
    return this.#hasRoom;
  }
}
