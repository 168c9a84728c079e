// Matching with wildcards in bounded time, whoever made the pattern and whoever the name
// (docs/decisions/0013-patterns-are-matched-without-regular-expressions.md).

/** `star` stands for any number of characters; a function for one character that it takes. */
export type WildcardToken = 'star' | ((character: string) => boolean);

/**
 * Whether the tokens take all of the characters. A token is asked about a character at most (tokens × characters) times in
 * all: when what follows a star does not fit, only that star takes one character more, as earlier ones need never be asked again.
 */
export const matchWildcards = (tokens: readonly WildcardToken[], characters: readonly string[]): boolean => {
  let [token, character] = [0, 0];
  let [star, resumeAt] = [-1, 0];
  while (character < characters.length) {
    const next = tokens[token];
    if (next === 'star') {
      star = token;
      resumeAt = character;
      token += 1;
    } else if (next?.(characters[character] ?? '') === true) {
      token += 1;
      character += 1;
    } else if (star !== -1) {
      resumeAt += 1;
      character = resumeAt;
      token = star + 1;
    } else return false;
  }
  while (tokens[token] === 'star') token += 1;
  return token === tokens.length;
};
