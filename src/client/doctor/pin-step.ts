// Whether the server's key is the one that is expected. Pure.

import type { DiagnosisStep } from './diagnosis-step.ts';

export interface Pins {
  /** What the server shows. */
  readonly shown: string;
  /** Given by the user. */
  readonly given: string | undefined;
  /** Kept from an earlier contact. */
  readonly stored: string | undefined;
}

export const pinStep = (pins: Pins): DiagnosisStep => {
  const { shown, given, stored } = pins;
  const base = { step: 'pin', details: { shown, given, stored } } as const;
  if (given !== undefined && given !== shown) {
    return {
      ...base,
      status: 'failed',
      code: 'UNAUTHENTICATED',
      message: `The server shows the key ${shown}, but ${given} was given: ask its owner for the pin that it prints. Nothing was sent to it.`,
    };
  }
  if (stored !== undefined && stored !== shown) {
    return {
      ...base,
      status: 'warning',
      message: `The key has changed: the server shows ${shown}, and ${stored} is kept from the last contact. If nobody set it up anew, do not trust it; change the token.`,
    };
  }
  if (given !== undefined)
    return { ...base, status: 'ok', message: `The key is the one that was given, ${shown}.` };
  if (stored !== undefined)
    return { ...base, status: 'ok', message: `The key is the one of the last contact, ${shown}.` };
  return {
    ...base,
    status: 'ok',
    message: `The server shows the key ${shown}; none is known yet, and the login is to prove it.`,
  };
};
