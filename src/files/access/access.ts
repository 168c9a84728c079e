// One account's rights, as the decorators of this folder ask for them.

import type { RemotePath } from '../../base/index.ts';
import {
  forbidden,
  isAllowed,
  isAllowedWithin,
  isUniformWithin,
  leadsToAllowed,
  type Rights,
  type Verb,
} from '../../accounts/rights/index.ts';

export interface Access {
  /** Code: `FORBIDDEN`. */
  ensure(verb: Verb, path: RemotePath): void;
  /** The same for the path and everything below it, so that no deeper rule is passed over. */
  ensureWithin(verb: Verb, path: RemotePath): void;
  may(verb: Verb, path: RemotePath): boolean;
  /** Whether it is allowed for the path and everything below it. */
  mayWithin(verb: Verb, path: RemotePath): boolean;
  /** Whether its name may be seen: it may be read, or something may be done at or below it. */
  sees(path: RemotePath): boolean;
  /** Whether one look decides for everything at and below the path. */
  isUniform(path: RemotePath): boolean;
  refusal(verb: Verb, path: RemotePath): Error;
}

export const createAccess = (account: string, rights: Rights): Access => {
  const refusal = (verb: Verb, path: RemotePath): Error => forbidden(account, verb, path);
  const may = (verb: Verb, path: RemotePath): boolean => isAllowed(rights, verb, path);
  return {
    ensure: (verb, path) => {
      if (!may(verb, path)) throw refusal(verb, path);
    },
    ensureWithin: (verb, path) => {
      if (!isAllowedWithin(rights, verb, path)) throw refusal(verb, path);
    },
    may,
    mayWithin: (verb, path) => isAllowedWithin(rights, verb, path),
    sees: (path) => may('read', path) || leadsToAllowed(rights, path),
    isUniform: (path) => isUniformWithin(rights, path),
    refusal,
  };
};
