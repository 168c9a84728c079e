// The options of client commands that may also be set once and for all: by a variable, and in config.toml. Only what makes
// a command slower, faster, louder or more careful: none that lowers security, chooses what is transferred or removed, or
// belongs to one call. A name added here is a variable, a key and a line of the reference.

export const CONFIGURABLE_OPTIONS: readonly string[] = ['timeout', 'onConflict', 'progress', 'blockSize'];
