// Words that mean something in selectors. No agent is called so and no tag has such a key, so that none of them ever means two things.

/** They join tests, or are one. Written in any case. */
const SELECTOR_WORDS = ['all', 'and', 'in', 'not', 'or'] as const;
export type SelectorWord = (typeof SELECTOR_WORDS)[number];

/** What selectors ask of an agent besides its tags: `id:…`, and its name by a bare word. */
const ASKED_OTHERWISE: readonly string[] = ['id', 'name'];

/** The word that a text is, in whatever case. */
export const selectorWord = (text: string): SelectorWord | undefined => {
  const lower = text.toLowerCase();
  return SELECTOR_WORDS.find((word) => word === lower);
};

/** Whether a tag's key would be taken for something else. */
export const isReservedKey = (key: string): boolean =>
  selectorWord(key) !== undefined || ASKED_OTHERWISE.includes(key);
