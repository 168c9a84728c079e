// Door of `accounts`: tokens, passwords and codes and their proofs, accounts, the limit on failed logins; the agents of a fleet, their
// keys and how they are paired. Pure, but for node:crypto. What accounts may do has a door of its own, which a page can load: rights/index.ts.

export type { Account, AccountChange, AccountToken, Invite, TokenKind } from './account.ts';
export { OWNER_ACCOUNT, accountKey, parseAccountName } from './account-name.ts';
export type { AccountStore, FoundToken, NewAccount } from './account-store.ts';
export { agentAccount, generateAgentId, type Agent, type AgentChange } from './agent.ts';
export { AGENT_KEY_SIZE, agentPin, openAgentKey, type AgentKey } from './agent-key.ts';
export { signAgentLogin, verifyAgentLogin, type AgentChannel, type AgentProof } from './agent-proof.ts';
export { lookAtAgentLogin, type AgentLoginRecord, type AgentLoginState } from './agent-state.ts';
export type { AgentStore } from './agent-store.ts';
export { addressKey } from './address-key.ts';
export { createBrowserSession, findBrowserSession } from './browser-session.ts';
export {
  createEnrolment,
  planAgent,
  type Enrolment,
  type EnrolmentClaim,
  type EnrolmentInit,
  type EnrolmentPreset,
  type PlannedAgent,
} from './enrolment.ts';
export {
  proveEnrolment,
  verifyEnrolment,
  verifyEnrolmentAnswer,
  type EnrolmentProof,
  type EnrolmentVerdict,
} from './enrolment-proof.ts';
export {
  deriveEnrolment,
  generateEnrolmentToken,
  isEnrolmentToken,
  parseEnrolmentToken,
  type EnrolmentSecret,
} from './enrolment-token.ts';
export { MAX_ENROLMENTS, MAX_ENROLMENT_LIFETIME_MS, MAX_SHARES } from './limits.ts';
export {
  agentNameKey,
  isAgentId,
  parseAgentName,
  parseAgentTags,
  parseCapabilities,
  type AgentTags,
} from './names/index.ts';
export { makeRoomForToken } from './token-room.ts';
export { findShare, type FoundShare, type ShareStores } from './find-share.ts';
export { LoginGate, type LoginAttempt } from './login-gate.ts';
export { LoginLimiter, type LoginAllowance, type LoginLimiterInit } from './login-limiter.ts';
export { ensureLoginHolds, lookAtLogin, type LoginRecord, type LoginState } from './login-state.ts';
export { ensureUsablePassword, hashPassword, verifyPassword } from './password.ts';
export {
  CLOSED_REGISTRATION,
  DEFAULT_HOMES,
  createAccount,
  createInvite,
  ensureMayRegister,
  register,
  type InviteInit,
  type NewAccountInit,
  type Registration,
  type RegistrationMode,
} from './registration.ts';
export { signRekey, verifyRekey, type RekeyOf, type RekeyStatement } from './rekey.ts';
export { withServerToken } from './server-token.ts';
export {
  createShare,
  ensureShareInit,
  isShareKey,
  lookAtShare,
  shareId,
  verbsOfShare,
  type Share,
  type ShareAccess,
  type ShareEnd,
  type ShareInit,
  type ShareKind,
  type ShareState,
} from './share.ts';
export type { ShareStore } from './share-store.ts';
export {
  clientProof,
  deriveVerifier,
  verifyClientProof,
  verifyServerProof,
  type ChannelBinding,
  type ProofVerdict,
  type TokenVerifier,
} from './token-proof.ts';
export { TOKEN_ALPHABET, TOKEN_LENGTH, generateToken, parseToken, tokenId } from './token.ts';
export { generateTotpSecret, totpSecretText, totpStep, totpUri } from './totp.ts';
