// Limits of what agents may be called and marked with.

/** Characters of an agent's name. */
export const MAX_AGENT_NAME_LENGTH = 63;
/** Tags of one agent, and the characters of their keys and values. */
export const MAX_TAGS = 64;
export const MAX_TAG_KEY_LENGTH = 63;
export const MAX_TAG_VALUE_LENGTH = 255;
/** Capabilities of one agent, and the characters of each. */
export const MAX_CAPABILITIES = 64;
export const MAX_CAPABILITY_LENGTH = 63;
