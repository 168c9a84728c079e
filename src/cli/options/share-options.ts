// Options of commands that print the link of a share. Definitions only.

export const QR_FLAG = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Draw the link as a QR code below it, for a camera',
} as const;
