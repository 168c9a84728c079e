// What the commands for conflict copies have in common. Definitions only.

/** Where their paths are. */
export const CONFLICT_PLACE_HELP = [
  'Paths are of this machine. One of a server has its remote before it, as home:/docs, or stands beside an option of a connection, such as',
  '--remote. A directory that "sync" keeps in step just now may be named, too.',
].join('\n');
