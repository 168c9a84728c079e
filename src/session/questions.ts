// Questions from the server to the person at the client: a password, a one-time code, a confirmation. They use the call
// that both ends have; this file is both sides of it. What a server sends is a stranger's text: it is cut, and freed of
// everything that could draw on a terminal, before anybody sees it.

import { WherryError } from '../base/index.ts';
import type { Handler, Service } from './service.ts';
import type { PeerCalls } from './peer-calls.ts';

export const QUESTION_METHOD = 'questions.ask';

/** Of a question's text, in UTF-16 units. */
export const MAX_QUESTION_LENGTH = 400;
/** Of an answer, in UTF-16 units. */
export const MAX_ANSWER_LENGTH = 1024;
/** A person may take that long. */
export const QUESTION_TIMEOUT_MS = 120_000;

/** `text`: a line that may be seen; `secret`: one that may not; `confirm`: yes or no. */
export type QuestionKind = 'text' | 'secret' | 'confirm';

export interface Question {
  readonly kind: QuestionKind;
  /** One line, without control characters. */
  readonly text: string;
  /** Asked by this client itself, about the server; never set on what a server asks. */
  readonly isLocal?: boolean | undefined;
}

/** A person's answer: a line for `text` and `secret`, whether they agree for `confirm`. */
export type Answer = string | boolean;

/** Rejects when nobody can or will answer. The signal aborts when the answer is no longer wanted. */
export type AnswerQuestion = (question: Question, signal: AbortSignal) => Promise<Answer>;

export interface QuestionServiceDeps {
  /** Undefined: nobody is there. */
  readonly answer: AnswerQuestion | undefined;
  /** Whether a secret may be asked for right now. */
  readonly takesSecrets: () => boolean;
}

// Control and format characters (bidirectional ones among them), separators of lines, and halves of surrogate pairs.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

// Spaces, in whatever width, and what looks like one: a run of them could push what follows to a line of its own.
const BLANK = /[\p{Z}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/** A stranger's text as one harmless line. */
export const toPlainLine = (text: string): string =>
  text.slice(0, MAX_QUESTION_LENGTH).replace(UNPRINTABLE, ' ').replace(BLANK, ' ').trim();

const isKind = (value: unknown): value is QuestionKind =>
  value === 'text' || value === 'secret' || value === 'confirm';

const parseQuestion = (params: unknown): Question => {
  const { kind, text } = (typeof params === 'object' && params !== null ? params : {}) as Record<
    string,
    unknown
  >;
  if (!isKind(kind) || typeof text !== 'string' || toPlainLine(text) === '')
    throw new WherryError('BAD_REQUEST', 'The question is malformed.');
  return { kind, text: toPlainLine(text) };
};

/** The client's side. Codes to the server: `UNSUPPORTED` (nobody there), `FORBIDDEN` (a secret outside of the login). */
export const createQuestionService = (deps: QuestionServiceDeps): Service => {
  let isAsking = false;
  const ask: Handler = async (params, context) => {
    const question = parseQuestion(params);
    if (deps.answer === undefined)
      throw new WherryError(
        'UNSUPPORTED',
        'Nobody is there to answer questions: this client has no terminal; use a token.',
      );
    if (question.kind === 'secret' && !deps.takesSecrets())
      throw new WherryError('FORBIDDEN', 'This client gives secrets only while it logs in.');
    if (isAsking) throw new WherryError('BUSY', 'Another question is waiting for its answer.');
    isAsking = true;
    try {
      return { answer: await deps.answer(question, context.signal) };
    } finally {
      isAsking = false;
    }
  };
  return { name: 'questions', methods: { ask } };
};

/**
 * The server's side: asks the person at the other end. Codes: `UNSUPPORTED` (nobody there), `FORBIDDEN` (refused there),
 * `TIMEOUT`, `BAD_REQUEST` (the answer is malformed).
 */
export const askPeer = async (peer: PeerCalls, question: Question, signal?: AbortSignal): Promise<Answer> => {
  const reply = await peer.call(QUESTION_METHOD, question, {
    lane: 'control',
    timeoutMs: QUESTION_TIMEOUT_MS,
    signal,
  });
  const answer = (typeof reply === 'object' && reply !== null ? reply : {}) as { readonly answer?: unknown };
  if (question.kind === 'confirm' ? typeof answer.answer === 'boolean' : isLine(answer.answer))
    return answer.answer as Answer;
  throw new WherryError('BAD_REQUEST', 'The answer to the question is malformed.');
};

const isLine = (value: unknown): boolean => typeof value === 'string' && value.length <= MAX_ANSWER_LENGTH;
