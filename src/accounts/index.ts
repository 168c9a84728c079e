// Door of `accounts`: tokens and their proofs, accounts and what they may do, the limit on failed logins. Pure, but
// for node:crypto.

export type { AccountStore, AccountToken, FoundAccount } from './account-store.ts';
export { addressKey } from './address-key.ts';
export { authorize, type Account, type Role, type Verb } from './authorize.ts';
export { LoginLimiter, type LoginAllowance, type LoginLimiterInit } from './login-limiter.ts';
export { createMemoryAccounts } from './memory-accounts.ts';
export {
  clientProof,
  deriveVerifier,
  verifyClientProof,
  verifyServerProof,
  type ChannelBinding,
  type ProofVerdict,
  type TokenVerifier,
} from './token-proof.ts';
export { TOKEN_ALPHABET, generateToken, parseToken, tokenId } from './token.ts';
