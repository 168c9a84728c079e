// The door people import as 'wherry/server'.

export { createServer, type Server } from './create-server.ts';
export type { AccessRecord } from '../http/index.ts';
export type { LogRecord } from './log-record.ts';
export type { ServedRoot } from './open-storage.ts';
export type { ServerInit } from './server-init.ts';
