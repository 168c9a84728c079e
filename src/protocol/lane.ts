// The three lanes, in the order of their priority; a lane's index is its number on the wire.

export const LANES = ['control', 'normal', 'bulk'] as const;

export type Lane = (typeof LANES)[number];

export const LANE_NUMBERS: Readonly<Record<Lane, number>> = { control: 0, normal: 1, bulk: 2 };
