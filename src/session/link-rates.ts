// The rates of a link, as far as its ends have said: each tells the other at the login how much it takes in
// (docs/spec/login.md, "Limits"), so that a sender knows what it may count on before it has measured anything.

/** The member `limits` of a login and of its answer. */
export interface LoginLimits {
  /** Bytes a second that whoever says this takes in on this link at most. */
  readonly receiveRate?: number | undefined;
}

/** Undefined where there is nothing to say: the member is left out. */
export const encodeLimits = ({ receiveRate }: LoginLimits): { readonly limits?: LoginLimits } =>
  receiveRate === undefined ? {} : { limits: { receiveRate } };

/** What says nothing that can be used is no limit: it is for the peer's good that it is heeded at all. */
export const decodeLimits = (value: unknown): LoginLimits => {
  if (typeof value !== 'object' || value === null) return {};
  const { receiveRate } = value as { readonly receiveRate?: unknown };
  return Number.isSafeInteger(receiveRate) && (receiveRate as number) > 0
    ? { receiveRate: receiveRate as number }
    : {};
};

/** The lower of two rates of which either may be none. */
export const lowerRate = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
