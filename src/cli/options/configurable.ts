// The options of client commands that may also be set once and for all: by a variable, and in config.toml. Only what makes
// a command slower, faster, louder or more careful: none that lowers security, chooses what is transferred or removed, or
// belongs to one call. How long and how much a trash keeps is for all runs, which otherwise undo each other's choice. A name added here is a variable, a key and a line of the reference.

export const CONFIGURABLE_OPTIONS: readonly string[] = [
  'timeout',
  'onConflict',
  'progress',
  'blockSize',
  'bandwidth',
  'keep',
  'keepSize',
];

/** Of this kind an option is another one that happens to have the name: "conflicts resolve --keep copy" belongs to one call. */
const OTHERS: Readonly<Record<string, string>> = { keep: 'enum' };

export const isConfigurable = (name: string, kind: string | undefined): boolean =>
  CONFIGURABLE_OPTIONS.includes(name) && OTHERS[name] !== kind;
