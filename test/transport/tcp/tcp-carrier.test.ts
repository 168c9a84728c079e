import { createServer, type AddressInfo, type Server } from 'node:net';
import { after, before } from 'node:test';
import { AsyncQueue } from '../../../src/base/index.ts';
import type { Carrier } from '../../../src/transport/index.ts';
import { carrierFromSocket, connectTcp } from '../../../src/transport/tcp/index.ts';
import { describeCarrier } from '../carrier-contract.ts';

let server: Server;
const accepted = new AsyncQueue<Carrier>();
before(async () => {
  server = createServer((socket) => accepted.push(carrierFromSocket(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => server.close());

describeCarrier('TCP', async () => {
  const near = await connectTcp({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const far = await accepted.next();
  if (far === undefined) throw new Error('no carrier');
  return [near, far];
});
