import { after, before } from 'node:test';
import { connectTls } from '../../../src/transport/tls/index.ts';
import { describeCarrier } from '../carrier-contract.ts';
import { accepted, openLoopbackPort, type LoopbackPort } from '../loopback-port.ts';

let port: LoopbackPort;
before(async () => {
  port = await openLoopbackPort();
});
after(() => port[Symbol.asyncDispose]());

describeCarrier('TLS', async () => {
  const near = await connectTls({ host: '127.0.0.1', port: port.port });
  return [near, await accepted(port)];
});
