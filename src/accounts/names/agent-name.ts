// What an agent may be called: as accounts are, so that names look different where they are different, and with some forms less.
// What looks like an agent's id would stand for two agents, a word of selectors could not be selected or would mean everyone, and
// names become parts of files' names, of which Windows keeps some for devices. Within a hub a key belongs to one agent.

import { WherryError, isFileNameValid, quoteText } from '../../base/index.ts';
import { isAgentId } from './agent-id.ts';
import { MAX_AGENT_NAME_LENGTH } from './limits.ts';
import { composeName, nameKey } from './name-form.ts';
import { selectorWord } from './selector-words.ts';

/** The same for all names that differ by case, or by how their characters are composed. Any text has one. */
export const agentNameKey = nameKey;

/** Why a text cannot name an agent, to follow "…;". Undefined: it can. */
const problemOf = (text: string): string | undefined => {
  if (composeName(text, MAX_AGENT_NAME_LENGTH) === undefined)
    return `use 1 to ${MAX_AGENT_NAME_LENGTH} letters, digits, ".", "_" or "-", beginning with a letter or digit and not ending with a dot.`;
  const key = nameKey(text);
  if (selectorWord(key) !== undefined)
    return 'it means something else where agents are selected. Choose another name.';
  if (isAgentId(key)) return 'it looks like the id of an agent. Choose another name.';
  if (!isFileNameValid(key, 'portable')) return 'Windows keeps it for a device. Choose another name.';
  return undefined;
};

/** The name as it is kept, in NFC. Code: `INVALID_NAME`. */
export const parseAgentName = (text: string): string => {
  const problem = problemOf(text);
  if (problem === undefined) return text.normalize('NFC');
  throw new WherryError('INVALID_NAME', `${quoteText(text)} cannot name an agent; ${problem}`);
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
  return [...(wished === undefined ? [] : [wished]), ...others, plain].filter(
    (name) => problemOf(name) === undefined,
  );
};
