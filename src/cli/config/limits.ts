// Limits of configuration files.

/** Largest configuration file that is read; a longer one is not a configuration. */
export const MAX_CONFIG_FILE_SIZE = 1024 * 1024;
/** Tables and lists inside one another in a configuration file. */
export const MAX_CONFIG_NESTING_LENGTH = 16;
