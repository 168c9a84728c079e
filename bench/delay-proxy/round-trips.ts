// How often one end of a connection had to wait for the other, seen from between them. Pure.

/** What has happened: a piece of what one end sends was taken from there, or handed to the other one; or the client has ended its direction. */
export type Passage = 'client sent' | 'server got' | 'server sent' | 'client got' | 'client ended';

/** What a round trip waits for, in this order. */
const ORDER: readonly Passage[] = ['client sent', 'server got', 'server sent', 'client got'];

/**
 * A round trip is: the client sends something, the server gets it, sends something after that, and the client gets that. All that
 * crosses meanwhile belongs to it, so that the count is the least number of times that the length of the way was waited for. Whoever has
 * ended waits for nothing: what the server says to a goodbye does not count.
 */
export class RoundTrips {
  #waitingFor = 0;
  #count = 0;
  #hasEnded = false;

  /** Those that are complete. */
  get count(): number {
    return this.#count;
  }

  note(passage: Passage): void {
    if (passage === 'client ended') this.#hasEnded = true;
    if (this.#hasEnded || passage !== ORDER[this.#waitingFor]) return;
    this.#waitingFor = (this.#waitingFor + 1) % ORDER.length;
    if (this.#waitingFor === 0) this.#count += 1;
  }
}
