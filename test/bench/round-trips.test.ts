// Counting how often one end waits for the other.

import { equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RoundTrips, type Passage } from '../../bench/delay-proxy/round-trips.ts';

const countOf = (...passages: readonly Passage[]): number => {
  const trips = new RoundTrips();
  for (const passage of passages) trips.note(passage);
  return trips.count;
};

const TRIP = ['client sent', 'server got', 'server sent', 'client got'] as const;

describe('round trips', () => {
  it('are counted when the answer has come', () => {
    equal(countOf(...TRIP.slice(0, 3)), 0);
    equal(countOf(...TRIP), 1);
    equal(countOf(...TRIP, ...TRIP), 2);
  });

  it('take in all that crosses meanwhile', () => {
    const busy = ['client sent', 'client sent', 'server sent', 'client got'] as const;
    equal(countOf(...busy, 'server got', 'server got', 'server sent', 'client got'), 1);
  });

  it('do not count when the client has ended before', () => {
    equal(countOf(...TRIP, 'client sent', 'client ended', 'server got', 'server sent', 'client got'), 1);
  });

  it('do not begin with what the server says by itself', () => {
    equal(countOf('server sent', 'client got', 'server sent', 'client got'), 0);
  });
});
