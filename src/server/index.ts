// The door people import as 'wherry/server'.

export { createServer, type LogRecord, type Server, type ServerInit } from './create-server.ts';
