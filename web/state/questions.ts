// Questions of the server to whoever sits here: a password, a one-time code. They are answered only while a person does what
// asks them; at any other time a server that asks gets nothing.

import {
  WherryError,
  type Answer,
  type AnswerQuestion,
  type Question,
} from '../../src/client/browser/index.ts';

export interface Answerer {
  readonly answer: AnswerQuestion;
  /** The secret for an authenticator app, which holds what a thief would want. */
  readonly onTotpSecret?: ((uri: string, secret: string) => void) | undefined;
}

let answering: Answerer | undefined;

/** Whether secrets may be asked for now. */
export const isAnswering = (): boolean => answering !== undefined;

export const answerQuestion = async (question: Question, signal: AbortSignal): Promise<Answer> => {
  if (answering === undefined)
    throw new WherryError('FORBIDDEN', 'The page answers questions only while its user does what asks them.');
  return answering.answer(question, signal);
};

export const showTotpSecret = (uri: string, secret: string): void => answering?.onTotpSecret?.(uri, secret);

/** Runs what asks, answered so. One at a time: code `BUSY`. */
export const whileAnswering = async <T>(answerer: Answerer, task: () => Promise<T>): Promise<T> => {
  if (answering !== undefined)
    throw new WherryError('BUSY', 'Another question is waiting for its answer; answer that one first.');
  answering = answerer;
  try {
    return await task();
  } finally {
    answering = undefined;
  }
};
