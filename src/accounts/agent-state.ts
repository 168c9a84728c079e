// Whether the login of an agent still holds: the one answer for whoever ends links.

import { WherryError } from '../base/index.ts';
import type { Agent } from './agent.ts';
import type { AgentStore } from './agent-store.ts';

/** What a link keeps of an agent's login. */
export interface AgentLoginRecord {
  /** Id. */
  readonly agent: string;
  /** Of the key that it logged in with. */
  readonly agentPin?: string | undefined;
}

export type AgentLoginState =
  { readonly holds: true; readonly agent: Agent } | { readonly holds: false; readonly end: WherryError };

/** `end`: `UNAUTHENTICATED` (it was revoked), `CONNECTION_LOST` (it has another key, and may come back with that one). */
export const lookAtAgentLogin = async (
  agents: Pick<AgentStore, 'findAgent'>,
  login: AgentLoginRecord,
): Promise<AgentLoginState> => {
  const agent = await agents.findAgent(login.agent);
  if (agent === undefined)
    return {
      holds: false,
      end: new WherryError(
        'UNAUTHENTICATED',
        'This agent was revoked; to pair it again, give it a new key and a new enrolment token.',
      ),
    };
  if (agent.pin === login.agentPin) return { holds: true, agent };
  return {
    holds: false,
    end: new WherryError('CONNECTION_LOST', 'This agent has another key by now; connect with that one.'),
  };
};
