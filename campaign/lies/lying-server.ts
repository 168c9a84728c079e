// A server of the real protocol whose file service lies: the real one, with untruths in what it says.

import type { Handler, Service } from '../../src/session/index.ts';
import type { ServerEnd, ServerInit } from '../ends/server.ts';
import type { Product } from '../product.ts';
import type { Storage } from '../../src/storage/index.ts';
import type { Liar } from './lie.ts';

const lyingHandler =
  (handler: Handler, liar: Liar): Handler =>
  async (params, context) =>
    liar.value(await handler(params, { ...context, stream: liar.stream(context.stream) }));

const lyingService = (real: Service, liar: Liar): Service => ({
  ...real,
  methods: Object.fromEntries(
    Object.entries(real.methods).map(([name, handler]) => [name, lyingHandler(handler, liar)]),
  ),
});

/** Small files under other names than they were asked for by. */
const lyingStorage = (real: Storage, { storage }: Product, liar: Liar): Storage => {
  const readBatch: Storage['readBatch'] = async (directory, names, into) => {
    const read = await real.readBatch(directory, names, into);
    const entries = storage.decodeBatch(read.buffer.subarray(0, read.length));
    const lie = liar.names(entries.map(({ path }) => path));
    if (lie === undefined) return read;
    const encoded = storage.encodeBatch(
      entries.map((entry, index) => ({ ...entry, path: lie[index] ?? entry.path })),
    );
    if (encoded.length > read.buffer.length) return read;
    read.buffer.set(encoded);
    return { ...read, length: encoded.length };
  };
  return new Proxy(real, {
    get(target, name) {
      if (name === 'readBatch') return readBatch;
      const own: unknown = Reflect.get(target, name, target);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
};

export const startLyingServer = async (
  { product, world, token, durability }: ServerInit,
  liar: Liar,
): Promise<ServerEnd> => {
  const identity = await product.identity.openIdentity(world.serverState);
  const storage = await product.disk.openRoot({
    directory: world.served,
    stateDirectory: world.serverState,
    durability,
  });
  const files = product.files.createFileService({
    storage: lyingStorage(storage, product, liar),
    limits: { minBlockSize: 512, maxBlockSize: 4 * 1024 * 1024 },
  });
  const verifier = product.accounts.deriveVerifier(token);
  const database = product.catalog.openServerDatabase(':memory:');
  const listener = await product.listener.openListener({
    port: 0,
    host: '127.0.0.1',
    privateKeyPem: identity.privateKeyPem,
    certificatePem: identity.certificatePem,
    accounts: product.accounts.withServerToken(database.accounts, verifier, Date.now()),
    gate: new product.accounts.LoginGate(() => performance.now()),
    services: [lyingService(files, liar)],
  });
  const stop = async (): Promise<void> => {
    await listener.close();
    await storage.close();
  };
  return {
    port: listener.port,
    pid: undefined,
    peakMemory: () => undefined,
    kill: () => Promise.reject(new Error('This server is no process.')),
    stop,
    [Symbol.asyncDispose]: stop,
  };
};
