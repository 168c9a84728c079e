// The client's side of logins that prove something by themselves: asks, and believes the answer only where the server has proved
// what it must. Nobody is asked anything.

import { WherryError } from '../base/index.ts';
import { encodeWishes, type AgentCredentials, type EnrolCredentials } from './agent-login.ts';
import type { ChannelBinding } from './login-fields.ts';
import {
  otherAccount,
  parseLoginAnswer,
  unproved,
  type LoginAnswer,
  type TokenCredentials,
} from './login.ts';

/** The link that the login is for. */
export interface ProvenLink {
  readonly binding: ChannelBinding;
  /** Of the key that the carrier showed; undefined where it shows none. */
  readonly serverPin: string | undefined;
  /** Whether that is the server that is meant, for sure. */
  readonly isKnown: boolean;
  /** The call itself, with what all logins say. */
  ask(params: object): Promise<unknown>;
}

const byToken = async (credentials: TokenCredentials, link: ProvenLink): Promise<LoginAnswer> => {
  const { account: wanted } = credentials;
  const claim = wanted === undefined ? {} : { account: wanted };
  const proof = { method: 'token', ...credentials.prove(link.binding), ...claim };
  const answer = parseLoginAnswer(await link.ask(proof));
  if (answer.proof === undefined || !credentials.verify(link.binding, answer.proof)) throw unproved();
  if (wanted !== undefined && credentials.isAccount?.(answer.account) === false)
    throw otherAccount(answer.account, wanted);
  return answer;
};

const byKey = async (credentials: AgentCredentials, link: ProvenLink): Promise<LoginAnswer> => {
  // A carrier without a key goes only where its maker has let it.
  if (link.serverPin !== undefined && !link.isKnown)
    throw new WherryError(
      'UNAUTHENTICATED',
      `The server shows another key (${link.serverPin}) than the hub that this agent is paired with; nothing was sent to it.`,
    );
  const { method } = credentials;
  return parseLoginAnswer(await link.ask({ method, ...credentials.prove(link.binding, link.serverPin) }));
};

const byEnrolment = async (credentials: EnrolCredentials, link: ProvenLink): Promise<LoginAnswer> => {
  const { binding, serverPin } = link;
  const { method } = credentials;
  const claim = { method, ...credentials.prove(binding, serverPin), ...encodeWishes(credentials) };
  const answer = parseLoginAnswer(await link.ask(claim));
  if (answer.proof === undefined || !credentials.verify(binding, serverPin, answer.proof)) throw unproved();
  return answer;
};

/** Codes: `UNAUTHENTICATED`, and what the server refuses with. */
export const proveLogin = async (
  credentials: TokenCredentials | AgentCredentials | EnrolCredentials,
  link: ProvenLink,
): Promise<LoginAnswer> => {
  if (credentials.method === undefined) return byToken(credentials, link);
  const answer =
    credentials.method === 'agent' ? await byKey(credentials, link) : await byEnrolment(credentials, link);
  if (answer.agent === undefined)
    throw new WherryError(
      'CORRUPTED',
      "The server's answer does not say which agent this is; nothing of it was used.",
    );
  return answer;
};
