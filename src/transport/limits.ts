// Limits of carriers and of the port. Times in milliseconds, sizes in bytes.

/** A socket takes writes until so much waits for the operating system: two frames of 256 KiB. */
export const HIGH_MARK = 512 * 1024;
/** Below this, more may be written: one frame has left, the other is still under way. */
export const LOW_MARK = 320 * 1024;
/** Where what waits leaves within so many milliseconds, the marks double … */
export const QUICK_DRAIN_MS = 5;
/** … up to this high mark. */
export const MAX_HIGH_MARK = 2 * 1024 * 1024;

/** Payloads below this are copied behind their header into one buffer: cheaper than two writes. */
export const MAX_JOINED_PAYLOAD = 16 * 1024;

/** In memory: high mark, and the mark below which more may be written. */
export const MEMORY_HIGH_MARK = 1024 * 1024;
export const MEMORY_LOW_MARK = 512 * 1024;
/** Most bytes that a carrier in memory delivers at once. */
export const MEMORY_CHUNK_SIZE = 64 * 1024;

/** After `end`, a peer that takes nothing for so long is cut off. */
export const LINGER_MS = 10_000;

/** First probe of an idle connection by the operating system. The link has its own keepalive; this one finds dead routers. */
export const TCP_KEEPALIVE_MS = 60_000;

/** A connection must say its first byte within this. */
export const FIRST_BYTE_TIMEOUT_MS = 10_000;
/** A TLS handshake must be over within this. */
export const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Connections that have not said a byte, or are in their handshake: beyond this the oldest one goes. */
export const MAX_PENDING = 1024;
/** Most bytes of one WebSocket message. A larger one ends the connection before it is held. */
export const MAX_MESSAGE = 1024 * 1024;
/** What is longer than this is sent as several messages. */
export const SENT_MESSAGE_SIZE = 256 * 1024;
/** Pieces that a message may arrive in: fragments, and reads of the socket. Each costs memory beside its bytes. */
export const MAX_MESSAGE_FRAGMENTS = 1024;
export const MAX_MESSAGE_READS = 4096;
/** Answers to pings that wait for the operating system; beyond this the peer sends pings and reads nothing. */
export const MAX_PENDING_PONGS = 32;
/** A page is not told when what it wrote has left: it looks again after so many milliseconds. */
export const PAGE_DRAIN_MS = 5;
/** Since it sees so late that something has left, it takes so long for quick, … */
export const PAGE_QUICK_DRAIN_MS = 25;
/** … and may have more waiting: what leaves between two looks must not run out. */
export const PAGE_MAX_HIGH_MARK = 8 * 1024 * 1024;

/** How long a refused HTTP client may take to read its answer. */
export const REFUSAL_TIMEOUT_MS = 2000;
