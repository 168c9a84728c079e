// Accounts of a running server: logging in as them, and what is known when it is over.

import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES, type Role } from '../../src/accounts/rights/index.ts';
import { connect, type ConnectInit, type Remote } from '../../src/client/index.ts';
import type { AnswerQuestion, Question } from '../../src/session/index.ts';
import type { RunningServer } from './running-server.ts';

export const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

export const PASSWORD = 'correct horse battery';

/** Answers each question by the first rule whose text it holds. */
export const answering =
  (rules: Readonly<Record<string, string | boolean>>, asked: Question[] = []): AnswerQuestion =>
  async (question) => {
    asked.push(question);
    for (const [text, answer] of Object.entries(rules)) if (question.text.includes(text)) return answer;
    throw new WherryError('CANCELLED', `Nobody expected the question "${question.text}".`);
  };

export const logIn = (running: RunningServer, init: Partial<ConnectInit>): Promise<Remote> =>
  connect({
    host: '127.0.0.1',
    port: running.server.port,
    stateDirectory: false,
    reconnect: false,
    timeoutMs: 10_000,
    ...init,
  });

/** An account with a token, logged in. */
export const remoteOf = async (
  running: RunningServer,
  owner: Remote,
  name: string,
  more: Partial<ConnectInit> = {},
): Promise<Remote> => {
  const token = generateToken();
  await owner.admin.addToken(name, { name: `test ${token}`, kind: 'named', verifier: deriveVerifier(token) });
  return logIn(running, { token, ...more });
};

/** Fulfils when the session is over, with the reason. */
export const overOf = async (remote: Remote): Promise<WherryError> => {
  for (;;) {
    const { failure } = remote.session;
    if (failure !== undefined) return failure;
    await remote.session.call('account.whoAmI', {}).then(
      () => new Promise((resolve) => setImmediate(resolve)),
      () => {},
    );
  }
};

export const grant = (path: string, role: Role) => ({ path: parseRemotePath(path), verbs: ROLES[role] });

/** Fulfils when the session, which comes back by itself, is back. */
export const backOf = async (remote: Remote): Promise<void> => {
  for (;;) {
    try {
      await remote.account.whoAmI();
      return;
    } catch (error) {
      if (!code('CONNECTION_LOST')(error)) throw error;
    }
  }
};
