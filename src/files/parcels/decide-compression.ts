// Whether compressing makes a transfer faster. Pure: rates and ratios come in as arguments; what measures them is in
// link-gauge.ts and compression-policy.ts. All rates are bytes in a millisecond.

export interface CompressionState {
  /** What the link takes; undefined while nothing had to wait for it. */
  readonly linkRate: number | undefined;
  /** What goes into the compressor. */
  readonly compressRate: number;
  /** Bytes after by bytes before compression; undefined before anything was tried. */
  readonly ratio: number | undefined;
  /** What was decided before: it stands until the other is clearly better. */
  readonly isCompressing: boolean;
}

/** Assumed of content of which nothing was tried: text and code shrink more. */
const ASSUMED_RATIO = 0.5;
/** What compressing may take of the time that it takes without, to begin with it and to stay with it. */
const BEGIN_BELOW = 0.75;
const STAY_BELOW = 0.9;

/** Compression and sending overlap: the slower of the two is how long it takes. */
export const decideCompression = (state: CompressionState): boolean => {
  const { linkRate, compressRate, ratio = ASSUMED_RATIO, isCompressing } = state;
  if (linkRate === undefined) return false;
  const plain = 1 / linkRate;
  const compressed = Math.max(ratio * plain, 1 / compressRate);
  return compressed < (isCompressing ? STAY_BELOW : BEGIN_BELOW) * plain;
};
