// What it means for a client's session how a link ended, or that one was refused.

import { WherryError } from '../base/index.ts';

/** Only a server that ends a silent link says `TIMEOUT` once the client has logged in. */
export const isEndedForSilence = (hasLoggedIn: boolean, error: WherryError): boolean =>
  hasLoggedIn && error.code === 'TIMEOUT';

/** What was under way when the silent link was ended is as lost as with any other, and may be begun again. */
export const toLost = (error: WherryError): WherryError =>
  new WherryError('CONNECTION_LOST', error.message, { cause: error });

/** Refusals that another attempt would only repeat. */
export const isFinal = (error: WherryError): boolean => !error.retryable || error.code === 'RATE_LIMITED';
