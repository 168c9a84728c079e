// An error of the command line itself that has more to say than one sentence. Never made from what a peer sent.

import { WherryError, type ErrorCode, type WherryErrorOptions } from '../base/index.ts';

export class HintedError extends WherryError {
  /** Lines shown below the sentence, for people only. */
  readonly hint: readonly string[];

  constructor(code: ErrorCode, message: string, hint: readonly string[], options: WherryErrorOptions = {}) {
    super(code, message, options);
    this.hint = hint;
  }
}
