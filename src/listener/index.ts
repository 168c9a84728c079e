// Door of `listener`: one port, logins, and the services behind them.

export { openListener, type Listener, type ListenerEvent, type ListenerInit } from './listener.ts';
