// The two sides of a pair, and what is to happen between them.

/** `left` is the side that was named first: of a push the source, of a pull the destination is `left` too, being here. */
export const SIDES = ['left', 'right'] as const;
export type Side = (typeof SIDES)[number];

/** `push`: right becomes what left is. `pull`: left becomes what right is. `both`: each gets what changed on the other. */
export const SYNC_MODES = ['push', 'pull', 'both'] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

/** What happens to contents that differ because both sides changed: both are kept, or one of them goes to the trash. */
export const CONFLICT_RULES = ['keep-both', 'newer', 'left', 'right'] as const;
export type ConflictRule = (typeof CONFLICT_RULES)[number];

export const otherSide = (side: Side): Side => (side === 'left' ? 'right' : 'left');
