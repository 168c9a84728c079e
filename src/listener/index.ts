// Door of `listener`: one port, logins, and the services behind them.

export { openListener, type Listener, type ListenerEvent, type ListenerInit } from './listener.ts';
export type { ConnectionInfo } from './connection-info.ts';
