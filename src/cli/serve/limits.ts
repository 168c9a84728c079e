// Limits of a server that the command runs.

/** How long transfers under way may take to finish when the server is told to stop. */
export const DEFAULT_GRACE_MS = 30_000;
