// The live streams of a link, and how much is remembered of those that are gone: the highest number of each side.

import { ProtocolError } from '../base/index.ts';
import type { Lane } from './lane.ts';
import { createStreamRecord, type StreamRecord } from './stream-record.ts';
import { nextPhase, type StreamEvent, type StreamPhase } from './stream-transitions.ts';

const MAX_STREAM_ID = 0xffff_ffff;

export class StreamTable {
  readonly #streams = new Map<number, StreamRecord>();
  /** Numbers of streams opened here are odd (1) or even (0). */
  readonly #localParity: number;
  #highestLocal: number;
  #highestRemote = 0;
  #liveFromPeer = 0;

  constructor(role: 'client' | 'server') {
    this.#localParity = role === 'client' ? 1 : 0;
    this.#highestLocal = role === 'client' ? -1 : 0;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Live streams that the peer opened. */
  get liveFromPeer(): number {
    return this.#liveFromPeer;
  }

  get(id: number): StreamRecord | undefined {
    return this.#streams.get(id);
  }

  all(): IterableIterator<StreamRecord> {
    return this.#streams.values();
  }

  /** The phase of any number: one that is not live is idle if it was never used, else closed. */
  phaseOf(id: number): StreamPhase {
    const stream = this.#streams.get(id);
    if (stream !== undefined) return stream.phase;
    const highest = id % 2 === this.#localParity ? this.#highestLocal : this.#highestRemote;
    return id <= highest ? 'closed' : 'idle';
  }

  /** The number of the next stream opened here. */
  get nextLocalId(): number {
    const id = this.#highestLocal + 2;
    if (id > MAX_STREAM_ID)
      throw new ProtocolError('local', 'The link has no stream numbers left; connect again.');
    return id;
  }

  openLocal(lane: Lane, end: boolean): StreamRecord {
    const id = this.nextLocalId;
    this.#highestLocal = id;
    return this.#add(id, lane, false, end ? 'sendOpenEnd' : 'sendOpen');
  }

  /** Marks a number as used by the peer. False when the number may not be used. */
  claimRemote(id: number): boolean {
    if (id % 2 === this.#localParity || id <= this.#highestRemote) return false;
    this.#highestRemote = id;
    return true;
  }

  /** A stream whose number was claimed. */
  openRemote(id: number, lane: Lane, end: boolean): StreamRecord {
    this.#liveFromPeer += 1;
    return this.#add(id, lane, true, end ? 'receiveOpenEnd' : 'receiveOpen');
  }

  /** Applies an event that was found to be allowed. True when the stream is gone with it. */
  advance(stream: StreamRecord, event: StreamEvent): boolean {
    stream.phase = nextPhase(stream.phase, event) ?? stream.phase;
    if (stream.phase !== 'closed') return false;
    if (this.#streams.delete(stream.id) && stream.openedByPeer) this.#liveFromPeer -= 1;
    return true;
  }

  /** Closes all streams and returns them. */
  clear(): StreamRecord[] {
    const streams = [...this.#streams.values()];
    for (const stream of streams) stream.phase = 'closed';
    this.#streams.clear();
    this.#liveFromPeer = 0;
    return streams;
  }

  #add(id: number, lane: Lane, openedByPeer: boolean, event: StreamEvent): StreamRecord {
    const stream = createStreamRecord(id, lane, openedByPeer, nextPhase('idle', event) ?? 'closed');
    this.#streams.set(id, stream);
    return stream;
  }
}
