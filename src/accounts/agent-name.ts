// What an agent may be called: as accounts are, so that names look different where they are different, and with two forms
// less. What looks like an agent's id would stand for two agents, and a word of selectors could not be selected.

import { WherryError, displayName } from '../base/index.ts';
import { accountKey, hasNameForm } from './account-name.ts';
import { isAgentId } from './agent.ts';
import { MAX_AGENT_NAME_LENGTH } from './limits.ts';

const SELECTOR_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in']);

/** The same for all names that differ by case, or by how their characters are composed. Any text has one. */
export const agentNameKey = (name: string): string => accountKey(name);

const isAgentName = (name: string): boolean => {
  const key = agentNameKey(name);
  return (
    [name, key].every((form) => hasNameForm(form, MAX_AGENT_NAME_LENGTH)) &&
    !SELECTOR_WORDS.has(key) &&
    !isAgentId(key)
  );
};

/** The name as it is kept. Code: `INVALID_NAME`. */
export const parseAgentName = (text: string): string => {
  const name = text.normalize('NFC');
  if (isAgentName(name)) return name;
  throw new WherryError(
    'INVALID_NAME',
    `"${displayName(text)}" cannot name an agent; use 1 to ${MAX_AGENT_NAME_LENGTH} letters, digits, ".", "_" or "-", beginning with a letter or digit and not ending with a dot, and neither "and", "or", "not" or "in" nor what looks like an agent's id.`,
  );
};

/** How much of a name is kept before what makes it another one. */
const STEM_LENGTH = 40;

/**
 * What an agent may be called that would like this name, best first: machines of one image all have the same. The last ones hold
 * so much of the agent's id that nobody else is called so.
 */
export const agentNameChoices = (wished: string | undefined, id: string): readonly string[] => {
  const stem = [...(wished ?? 'agent')].slice(0, STEM_LENGTH).join('').slice(0, STEM_LENGTH);
  const others = [4, 8, id.length].map((length) => `${stem}-${id.slice(0, length)}`);
  // Letters whose key is longer than they are may leave no room.
  const plain = `agent-${id}`;
  return [...(wished === undefined ? [] : [wished]), ...others, plain].filter(isAgentName);
};
