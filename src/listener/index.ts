// Door of `listener`: one port, logins, and the services behind them.

export type { Bandwidth, PlainPace } from './bandwidth.ts';
export type { CredentialLogin, Credentials } from './credential-login.ts';
export type { DoorHost, OtherConnection, OtherDoor } from './other-door.ts';
export { openListener, type Listener } from './listener.ts';
export type { AgentsInit, ListenerInit } from './listener-init.ts';
export type { ListenerEvent } from './listener-event.ts';
export { MAX_CONNECTIONS } from './limits.ts';
export type { ConnectionInfo } from './connection-info.ts';
