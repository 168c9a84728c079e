// A server that does nothing but TLS: the least that a connection costs in Node.js. KEY_FILE CERTIFICATE_FILE; prints its port.

import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';

const [keyFile = '', certificateFile = ''] = process.argv.slice(2);

const server = createServer(
  { key: readFileSync(keyFile), cert: readFileSync(certificateFile), minVersion: 'TLSv1.3' },
  (socket) => {
    socket.on('error', () => {});
    socket.resume();
  },
);
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
