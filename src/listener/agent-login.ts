// Logins of agents at the server's door: by their key, and by the token that pairs them. Every attempt has its budget first; what is
// not known takes exactly the way of what is wrong, and is told the same.

import { WherryError, isWherryError } from '../base/index.ts';
import {
  agentAccount,
  parseAgentName,
  parseAgentTags,
  verifyAgentLogin,
  verifyEnrolment,
  type Agent,
  type AgentChannel,
  type Enrolment,
  type EnrolmentClaim,
} from '../accounts/index.ts';
import type { AgentLogin, EnrolLogin, LoginAnswer, LoginLink, Principal } from '../session/index.ts';
import type { AgentLoginDeps, AuthenticateDeps } from './login-deps.ts';

/** To how many milliseconds it is remembered when an agent was last there: a login must not cost a write each time. */
const SEEN_PRECISION_MS = 60 * 1000;

interface Proved {
  readonly agent: Agent;
  /** The server's own proof, in answer to an enrolment token. */
  readonly proof?: Uint8Array | undefined;
}

type Deps = Pick<AuthenticateDeps, 'accounts' | 'gate' | 'now'> & { readonly agents: AgentLoginDeps };

const unknownAgent = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'The hub does not know this agent by this key, or has revoked it; pair it with a new enrolment token.',
  );

const badToken = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'The enrolment token is wrong, was used, or has expired; ask the owner of the hub for a new one.',
  );

const noteSeen = async ({ agents, now }: Deps, { id, lastSeenMs = 0 }: Agent): Promise<void> => {
  const nowMs = now();
  if (Math.abs(nowMs - lastSeenMs) >= SEEN_PRECISION_MS) await agents.store.noteSeen(id, nowMs);
};

const logInByKey = async (
  deps: Deps,
  request: AgentLogin,
  { remoteAddress }: LoginLink,
  channel: AgentChannel,
): Promise<Proved> => {
  const { store } = deps.agents;
  // Counted before the signature is looked at.
  const attempt = deps.gate.attempt(remoteAddress);
  const agent = await store.findAgent(request.agent);
  const pin = verifyAgentLogin(request, channel);
  if (agent === undefined || pin === undefined || agent.pin !== pin || (await store.isRevoked(pin)))
    throw unknownAgent();
  attempt.succeeded();
  await noteSeen(deps, agent);
  return { agent };
};

/** Somebody's word is good as long as he may give it. */
const holdsMaker = async ({ accounts }: Deps, { madeBy }: Enrolment): Promise<boolean> =>
  madeBy === undefined || (await accounts.findAccount(madeBy))?.isDisabled === false;

/** What nobody has said already is for the agent to wish. Codes: `INVALID_NAME`, `BAD_REQUEST`. */
const claimOf = (pin: string, { name, tags }: EnrolLogin, enrolment: Enrolment): EnrolmentClaim => ({
  pin,
  name: name === undefined || enrolment.name !== undefined ? undefined : parseAgentName(name),
  tags: tags === undefined || enrolment.tags !== undefined ? undefined : parseAgentTags(tags),
});

const enrol = async (
  deps: Deps,
  request: EnrolLogin,
  { remoteAddress }: LoginLink,
  channel: AgentChannel,
): Promise<Proved> => {
  const { store, onEnrolled } = deps.agents;
  // Good again once the agent is paired: whoever holds a token tries out names no oftener than others try out tokens.
  const attempt = deps.gate.attempt(remoteAddress);
  const enrolment = await store.findEnrolment(request.id);
  const verdict = verifyEnrolment(enrolment, request, channel);
  if (!verdict.ok || enrolment === undefined) throw badToken();
  if (enrolment.expiresMs <= deps.now() || !(await holdsMaker(deps, enrolment))) throw badToken();
  const claim = claimOf(verdict.pin, request, enrolment);
  const agent = await store.enrol(enrolment.id, claim, deps.now()).catch((error: unknown) => {
    // Somebody else was quicker.
    throw isWherryError(error) && error.code === 'NOT_FOUND' ? badToken() : error;
  });
  attempt.succeeded();
  onEnrolled({ remoteAddress, agent, enrolment: enrolment.id });
  await noteSeen(deps, agent);
  return { agent, proof: verdict.serverProof };
};

/** Codes: `UNSUPPORTED` (no agents here), `UNAUTHENTICATED`, `RATE_LIMITED`, those of `AgentStore.enrol`, and what `admit` refuses with. */
export const authenticateAgent = async (
  deps: AuthenticateDeps,
  request: AgentLogin | EnrolLogin,
  link: LoginLink,
): Promise<{ readonly principal: Principal; readonly answer: LoginAnswer }> => {
  const { agents } = deps;
  if (agents === undefined)
    throw new WherryError('UNSUPPORTED', 'This server is no hub: it lets no agents in.');
  const channel = { binding: link.binding, serverPin: agents.serverPin };
  const proved =
    request.method === 'enrol'
      ? await enrol({ ...deps, agents }, request, link, channel)
      : await logInByKey({ ...deps, agents }, request, link, channel);
  const { id, name, pin } = proved.agent;
  const principal = {
    account: agentAccount(id),
    agent: id,
    agentPin: pin,
    clientId: request.clientId,
    remoteAddress: link.remoteAddress,
  };
  await agents.admit(proved.agent, principal);
  const answer = { proof: proved.proof, account: principal.account, agent: { id, name }, home: '/' };
  return { principal, answer };
};
