// Agents of a running server, and the command beside it that pairs and revokes them.

import { createEnrolment, type EnrolmentInit } from '../../src/accounts/index.ts';
import { openServerDatabase, serverDatabasePath, type ServerDatabase } from '../../src/catalog/index.ts';
import type { AnsweredAgent, ClientSession, EnrolCredentials } from '../../src/session/index.ts';
import {
  byKey,
  byToken,
  createAgentSession,
  type AgentKeys,
  type AgentSessionInit,
} from '../session/agent-credentials.ts';
import type { RunningServer } from './running-server.ts';

/** The server's database, opened a second time, as a command does. */
export const openBeside = (running: RunningServer): ServerDatabase =>
  openServerDatabase(serverDatabasePath(running.stateDirectory));

export const addEnrolment = async (
  { agents }: ServerDatabase,
  init: EnrolmentInit = {},
  nowMs = Date.now(),
): Promise<string> => {
  const { token, enrolment } = createEnrolment(init, nowMs);
  await agents.addEnrolment(enrolment);
  return token;
};

export interface LoggedInAgent extends AnsweredAgent {
  readonly session: ClientSession;
}

const logIn = async (
  running: RunningServer,
  init: Omit<AgentSessionInit, 'port'>,
): Promise<LoggedInAgent> => {
  const session = createAgentSession({ port: running.server.port, ...init });
  try {
    await session.start();
    const { agent } = await session.loggedIn;
    if (agent === undefined) throw new Error('The answer says no agent.');
    return { ...agent, session };
  } catch (error) {
    await session.close();
    throw error;
  }
};

export const enrolAgent = (
  running: RunningServer,
  keys: AgentKeys,
  token: string,
  { name, tags, ...more }: Pick<EnrolCredentials, 'name' | 'tags'> & Partial<AgentSessionInit> = {},
): Promise<LoggedInAgent> => logIn(running, { credentials: byToken(keys, token, { name, tags }), ...more });

export const logInByKey = (
  running: RunningServer,
  keys: AgentKeys,
  id: string,
  more: Partial<AgentSessionInit> = {},
): Promise<LoggedInAgent> =>
  logIn(running, { credentials: byKey(keys, id), hubPin: running.server.pin, ...more });
