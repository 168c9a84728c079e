// Door of `session`.
export type { CallContext, Handler, LinkStream, Principal, Service } from './service.ts';
export type { CallOptions, PeerInfo, Session, SessionEvents } from './session.ts';
