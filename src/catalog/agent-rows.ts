// Agents and enrolments as rows. What a row says is checked where it is read: somebody may have written it by hand.

import { WherryError } from '../base/index.ts';
import {
  parseAgentTags,
  parseCapabilities,
  type Agent,
  type AgentTags,
  type Enrolment,
} from '../accounts/index.ts';
import { bytes, maybe, number, text, unreadable, type Row } from './row-fields.ts';

/** `check` refuses what is not as it must be; so does the parser of JSON. */
const readable = <T>(row: Row, column: string, check: (value: unknown) => T): T => {
  try {
    return check(JSON.parse(text(row, column)));
  } catch (error) {
    throw new WherryError('CORRUPTED', unreadable(`the ${column} of an agent`).message, { cause: error });
  }
};

const tags = (row: Row, column: string): AgentTags =>
  readable(row, column, (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('tags');
    return parseAgentTags(value as Record<string, unknown>);
  });

const capabilities = (row: Row, column: string): readonly string[] =>
  readable(row, column, (value) => {
    if (!Array.isArray(value)) throw unreadable('capabilities');
    return parseCapabilities(value);
  });

export const toAgent = (row: Row): Agent => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  pin: text(row, 'pin'),
  tags: tags(row, 'tags'),
  capabilities: capabilities(row, 'capabilities'),
  pairedMs: number(row, 'paired_ms'),
  pairedBy: maybe(row, 'paired_by', text),
  lastSeenMs: maybe(row, 'seen_ms', number),
});

/** Of a row with its maker's `account_name`. */
export const toEnrolment = (row: Row): Enrolment => ({
  id: text(row, 'id'),
  proofKey: bytes(row, 'proof_key'),
  name: maybe(row, 'name', text),
  tags: maybe(row, 'tags', tags),
  capabilities: maybe(row, 'capabilities', capabilities),
  createdMs: number(row, 'created_ms'),
  expiresMs: number(row, 'expires_ms'),
  madeBy: maybe(row, 'account_name', text),
});
