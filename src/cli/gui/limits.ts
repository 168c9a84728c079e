// Limits of `wherry gui`.

/** How long a ticket is good for, in milliseconds. */
export const TICKET_MS = 5 * 60_000;
/** Tickets that nobody has used; the oldest makes room. */
export const MAX_TICKETS = 16;
