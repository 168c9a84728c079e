// A client of resumable uploads that says exactly what it is told to say, over plain HTTP on the loopback.

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createHash } from 'node:crypto';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export type Headers = Readonly<Record<string, string | number | undefined>>;

export interface TusClient {
  readonly port: number;
  /** One request, with `Tus-Resumable` and a login unless these are told to be undefined. */
  ask(method: string, path: string, headers?: Headers, body?: Uint8Array | string): Promise<Reply>;
  /** Address of a new upload. Throws where it is refused. */
  create(size: number, name: string, headers?: Headers): Promise<string>;
  patch(url: string, offset: number | string, body: Uint8Array, headers?: Headers): Promise<Reply>;
  /** Where an upload goes on. Throws where it is refused. */
  offsetOf(url: string): Promise<number>;
  /** A request whose body is only begun. */
  begin(method: string, path: string, headers: Headers, body: Uint8Array): Promise<Socket>;
}

export const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64');

export const bearer = (token: string): string => `Bearer ${token}`;

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that differ from place to place, and are the same each time. */
export const content = (size: number, seed = 1): Uint8Array => {
  const bytes = Buffer.alloc(size);
  let state = seed * 2654435761;
  let offset = 0;
  for (; offset + 4 <= size; offset += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes.writeUInt32LE(state, offset);
  }
  for (; offset < size; offset += 1) bytes[offset] = offset & 0xff;
  return bytes;
};

export const CONTENT_TYPE = 'application/offset+octet-stream';

const known = (headers: Headers): Record<string, string | number> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number
  >;

export const createTusClient = (port: number, authorization: string): TusClient => {
  const common = { Authorization: authorization, 'Tus-Resumable': '1.0.0' };
  const ask: TusClient['ask'] = (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const request = httpRequest({
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: known({ ...common, ...headers }),
      });
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      request.end(body);
    });
  return {
    port,
    ask,
    create: async (size, name, headers = {}) => {
      const reply = await ask('POST', '/files/', {
        'Upload-Length': size,
        'Upload-Metadata': `filename ${base64(name)}`,
        ...headers,
      });
      if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
      return reply.headers.location ?? '';
    },
    patch: (url, offset, body, headers = {}) =>
      ask('PATCH', url, { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': offset, ...headers }, body),
    offsetOf: async (url) => {
      const { status, headers } = await ask('HEAD', url);
      if (status !== 200) throw new Error(String(status));
      return Number(headers['upload-offset']);
    },
    begin: async (method, path, headers, body) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const lines = Object.entries(known({ Host: `127.0.0.1:${port}`, ...common, ...headers })).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      socket.on('error', () => {});
      socket.resume();
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      if (body.length > 0) socket.write(body);
      return socket;
    },
  };
};
