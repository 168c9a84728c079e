// Limits of the listener.

/** Connections open at once, logged in or not. */
export const MAX_CONNECTIONS = 4096;
