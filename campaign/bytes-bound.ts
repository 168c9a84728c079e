// How many bytes a command and its repetition may put on the wire together. Pure. The promise is that the second run
// moves at most what remained and 16 MiB; counted is what crossed the wire, so that nothing depends on what the program
// says of itself:
//
//   first + second ≤ content + 2 · vain + max(1, interruptions) · 16 MiB + spoiled + 64 KiB · links + 1 KiB · entries
//                    + 0.2 % of all (frames, records of TLS, hashes)
//
// `content` is what must come to the other side, `vain` what the policy refuses each time it comes, `spoiled` what was
// broken on purpose where it lay. For one interruption that is: second ≤ (content − first) + 16 MiB, and overheads.

const KIB = 1024;
export const ALLOWANCE = 16 * KIB * KIB;

export interface BoundInit {
  readonly content: number;
  readonly vain: number;
  readonly interruptions: number;
  readonly spoiled: number;
  readonly links: number;
  readonly entries: number;
}

export const bytesBound = (init: BoundInit): number => {
  const { content, vain, interruptions, spoiled, links, entries } = init;
  const moved = content + 2 * vain + Math.max(1, interruptions) * ALLOWANCE + spoiled;
  return Math.ceil(moved * 1.002) + 64 * KIB * (links + 1) + KIB * entries;
};
