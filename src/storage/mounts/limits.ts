// Limits of servers that are made of several roots.

/** Most roots of one server: each has threads and locks of its own. */
export const MAX_MOUNTS = 64;

/** Longest path of a mount in bytes: with it in front, every name of a batch must still fit beside the content. */
export const MAX_MOUNT_PATH_BYTES = 255;
