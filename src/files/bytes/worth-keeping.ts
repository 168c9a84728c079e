// Whether what is verified of a transfer that failed is of use to another attempt. The same at both ends.

import { isWherryError } from '../../base/index.ts';

/**
 * Not after a refusal that another attempt would only meet again, and not when the source has changed: its next state
 * is another source.
 */
export const isWorthKeeping = (error: unknown): boolean =>
  !isWherryError(error) || (error.code !== 'CHANGED' && (error.retryable || error.code === 'INTERNAL'));
