// Door of `listener`: one port, logins, and the services behind them.

export type { Bandwidth } from './bandwidth.ts';
export { openListener, type Listener, type ListenerInit } from './listener.ts';
export type { ListenerEvent } from './listener-event.ts';
export type { ConnectionInfo } from './connection-info.ts';
