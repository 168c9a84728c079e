// Limits of the listener.

/** Connections open at once, logged in or not. */
export const MAX_CONNECTIONS = 4096;

/** While the server is being stopped in order: a session without a call for so long is ended. */
export const DRAIN_IDLE_MS = 400;
/** How often that is looked at. */
export const DRAIN_STEP_MS = 50;
