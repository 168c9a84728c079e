// A refusal whose answer is more than its code: a status that the table of codes does not have, or a body that clients of a
// protocol read.

import { WherryError, type ErrorCode } from '../base/index.ts';
import type { AnswerHeaders } from './exchange.ts';

export interface RefusalAnswer {
  readonly status: number;
  readonly headers?: AnswerHeaders | undefined;
  /** Default: the sentence, in the form that the client wants. */
  readonly body?: string | undefined;
}

export class HttpRefusal extends WherryError {
  readonly answer: RefusalAnswer;

  constructor(code: ErrorCode, message: string, answer: RefusalAnswer) {
    super(code, message);
    this.answer = answer;
  }
}
