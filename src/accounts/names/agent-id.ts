// What an agent's id looks like. Made by the hub; `generateAgentId` is elsewhere, as it needs chance.

import { WherryError, quoteText } from '../../base/index.ts';

/** Digits and small letters but i, l, o and u (Crockford's base 32). Ids look the same whatever case they are typed in. */
export const AGENT_ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 20 × 5 bits. */
export const AGENT_ID_LENGTH = 20;

const ID = new RegExp(`^[${AGENT_ID_ALPHABET}]{${AGENT_ID_LENGTH}}$`, 'u');

export const isAgentId = (text: string): boolean => ID.test(text);

/** The id as it is kept, in whatever case it was typed. Code: `BAD_REQUEST`. */
export const parseAgentId = (text: string): string => {
  const id = text.toLowerCase();
  if (isAgentId(id)) return id;
  throw new WherryError(
    'BAD_REQUEST',
    `${quoteText(text)} is no id of an agent; it has ${AGENT_ID_LENGTH} letters and digits. Look it up in the list of agents.`,
  );
};
