// The Depth header (RFC 4918 §10.2): how far below a directory a request reaches.

import { malformedRequest } from './malformed-request.ts';

export type Depth = '0' | '1' | 'infinity';

/** Methods to which it says something; the others ignore it. */
export type DepthMethod = 'PROPFIND' | 'COPY' | 'MOVE' | 'DELETE' | 'LOCK';

const EVERY_DEPTH: readonly Depth[] = ['0', '1', 'infinity'];

/** What a method may be asked for. What is not a directory has nothing below it, so that 0 says the same of it as infinity. */
const allowedDepths = (method: DepthMethod, isDirectory: boolean): readonly Depth[] => {
  switch (method) {
    case 'PROPFIND':
      return EVERY_DEPTH;
    case 'COPY':
    case 'LOCK':
      return ['0', 'infinity'];
    case 'MOVE':
    case 'DELETE':
      return isDirectory ? ['infinity'] : ['0', 'infinity'];
  }
};

/** Without the header it is infinity for all of them. `isDirectory`: of what the request is about. Code: `BAD_REQUEST` for a depth that the method does not know. */
export const parseDepthHeader = (
  method: DepthMethod,
  value: string | undefined,
  isDirectory: boolean,
): Depth => {
  if (value === undefined) return 'infinity';
  const allowed = allowedDepths(method, isDirectory);
  const depth = allowed.find((each) => each === value.trim().toLowerCase());
  if (depth === undefined)
    throw malformedRequest(`the Depth of ${method} must be ${allowed.join(' or ')} here`);
  return depth;
};
