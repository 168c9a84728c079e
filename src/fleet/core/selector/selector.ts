// A selector as a value: which agents something is for. Made by `parseSelector` and `toSelector`, which see to what is said here.
//
//   text      := all-of { ("or" | ",") all-of }                    binds least
//   all-of    := one { "and" one }
//   one       := ("not" | "!") one | "(" text ")" | test
//   test      := "all" | "*"                                       every agent
//              | PATTERN                                           its name; * any characters, ? one; case does not count
//              | KEY "=" VALUE | KEY "!=" VALUE                    a tag; != also takes agents without it
//              | KEY "in" "(" VALUE { "," VALUE } ")"
//              | "id:" ID | "id" "in" "(" ID { "," ID } ")"
//
// Words are in any case. What is in quotes ('…' or "…", \ before what means itself) is no word of the language, and may hold
// any character that a tag's value may.

/** What is asked of an agent. Tags are those of `parseAgentTags`. */
export interface Selectable {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Selector =
  /** Every agent. Its opposite is what an empty list selects: nobody. */
  | { readonly kind: 'all' }
  /** Agents whose name the pattern takes: in NFC, no two stars in a row, not a star alone. */
  | { readonly kind: 'name'; readonly pattern: string }
  /** Agents with one of the ids, as `parseAgentId` gives them; there is at least one. */
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  /** Agents whose tag has one of the values; there is at least one. */
  | { readonly kind: 'tag'; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly of: Selector }
  /** At least two. */
  | { readonly kind: 'and' | 'or'; readonly of: readonly Selector[] };

export const EVERYONE: Selector = { kind: 'all' };
export const NOBODY: Selector = { kind: 'not', of: EVERYONE };

/** All of several: the one itself when it is the only one. */
export const joinSelectors = (kind: 'and' | 'or', of: readonly Selector[]): Selector => {
  const [first, ...others] = of;
  if (first === undefined) return kind === 'and' ? EVERYONE : NOBODY;
  return others.length === 0 ? first : { kind, of };
};
