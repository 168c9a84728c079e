// Door of `accounts/names`: what accounts and agents may be called, and what agents may be marked with. Pure and browser-safe.

export { AGENT_ID_ALPHABET, AGENT_ID_LENGTH, isAgentId, parseAgentId } from './agent-id.ts';
export { agentNameChoices, agentNameKey, parseAgentName } from './agent-name.ts';
export {
  isTagKey,
  parseAgentTags,
  parseCapabilities,
  parseTag,
  parseTagKey,
  parseTagValue,
  type AgentTag,
  type AgentTags,
} from './agent-tags.ts';
export {
  MAX_AGENT_NAME_LENGTH,
  MAX_CAPABILITIES,
  MAX_TAGS,
  MAX_TAG_KEY_LENGTH,
  MAX_TAG_VALUE_LENGTH,
} from './limits.ts';
export { composeName, nameKey } from './name-form.ts';
export { selectorWord, type SelectorWord } from './selector-words.ts';
