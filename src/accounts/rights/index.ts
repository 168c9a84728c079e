// Door of `accounts/rights`: who may do what, where. Pure and browser-safe.

export {
  ASSIGNABLE_ROLES,
  OWNER_RIGHTS,
  ROLES,
  VERBS,
  forbidden,
  formatVerbs,
  isAllowed,
  isAllowedWithin,
  isUniformWithin,
  leadsToAllowed,
  parseVerbs,
  roleOf,
  verbsAt,
  type Grant,
  type Rights,
  type Role,
  type Verb,
} from './rights.ts';
