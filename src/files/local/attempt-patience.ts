// The patience of one attempt: what ends the attempt does not end the call, what ends the call ends the attempt.

import { onAbort } from '../../base/index.ts';
import type { Patience } from '../remote/patience.ts';

export const createAttemptPatience = (whole: Patience): Patience => {
  const controller = new AbortController();
  const close = onAbort(whole.signal, (reason) => controller.abort(reason));
  return {
    signal: controller.signal,
    touch: () => whole.touch(),
    waitFor: (work) => whole.waitFor(work),
    abort: (error) => controller.abort(error),
    close,
  };
};
