// Options that the commands for parts share. Definitions only.

export const PART_SIDE_FLAGS = {
  local: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Only downloads, which this machine keeps',
  },
  server: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Only uploads, which the server keeps',
  },
} as const;
