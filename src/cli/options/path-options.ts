// What commands that take paths of the server have in common. Definitions only.

/** The paragraph of their help about patterns. */
export const PATTERN_HELP = [
  'A path may be a pattern, which is matched on the server: "*", "?" and "[a-z]" within a name, "**" for any directories,',
  '"{a,b}" for alternatives. Put it in quotes, so that your shell leaves it alone. Names that begin with a dot are matched by',
  'patterns that do. What exists exactly as typed is always meant as it stands; a backslash makes the next character mean itself.',
  'A pattern that matches nothing is an error.',
].join('\n');

export const DRY_RUN_FLAG = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Change nothing; print what would be done, and end with the exit code that it would have',
} as const;

export const SIZE_FLAG = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Exact bytes, also on a terminal',
} as const;
