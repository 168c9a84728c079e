// Door of `session`: a handle on a link, at either end.

export { ClientSession, type ClientSessionInit } from './client-session.ts';
export { systemClock, type Clock } from './clock.ts';
export { createForwardHandler } from './forward/forward-handler.ts';
export { createForwardedSession, type ForwardedSessionInit } from './forward/forwarded-session.ts';
export { nextConnectionId } from './connection-id.ts';
export type {
  AgentCredentials,
  AgentLogin,
  AnsweredAgent,
  EnrolCredentials,
  EnrolLogin,
} from './agent-login.ts';
export type { BindingType, ChannelBinding } from './login-fields.ts';
export type {
  Authenticate,
  ClientCredentials,
  LoginAnswer,
  LoginLink,
  LoginRequest,
  PasswordLogin,
  TokenCredentials,
  TokenLogin,
} from './login.ts';
export { otherAccount } from './login.ts';
export { askPeer, type Answer, type AnswerQuestion, type Question, type QuestionKind } from './questions.ts';
export { createLinkPace, type LinkPace, type LinkPaceInit } from './pace/link-pace.ts';
export { checkBandwidth, SharedRate } from './pace/shared-rate.ts';
export { Registry } from './registry.ts';
export { ServerSession, type ServerSessionInit } from './server-session.ts';
export type { CallContext, Handler, LinkStream, Principal, Service, Traffic } from './service.ts';
export type { CallOptions, PeerCalls } from './peer-calls.ts';
export type { PeerInfo, Session, SessionEvents } from './session.ts';
