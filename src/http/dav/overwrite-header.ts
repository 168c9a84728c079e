// The Overwrite header (RFC 4918 §10.6): whether COPY and MOVE may replace what is at their destination.

import { malformedRequest } from './malformed-request.ts';

/** True without the header. Code: `BAD_REQUEST`. */
export const parseOverwriteHeader = (value: string | undefined): boolean => {
  if (value === undefined) return true;
  const flag = value.trim().toUpperCase();
  if (flag !== 'T' && flag !== 'F') throw malformedRequest('the Overwrite header must be T or F');
  return flag === 'T';
};
