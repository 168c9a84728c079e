// One request over HTTP, said exactly as the test has it, and its answer.

import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface AskInit {
  readonly port: number;
  readonly method?: string | undefined;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | undefined;
  /** Default false: plain HTTP. */
  readonly isSecure?: boolean | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

/** An answer that has begun. */
export interface BegunAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Fulfils with the first bytes, after which nothing more is taken. */
  readonly first: Promise<Buffer>;
  /** Takes the rest. Fulfils when the connection is over: whether all was there. */
  whole(): Promise<boolean>;
  destroy(): void;
}

const send = ({ port, method = 'GET', path, headers = {}, body, isSecure = false }: AskInit) => {
  const request = (isSecure ? requestHttps : requestHttp)({
    host: '127.0.0.1',
    port,
    method,
    path,
    agent: false,
    rejectUnauthorized: false,
    headers: {
      ...(typeof body === 'string' || body instanceof Uint8Array
        ? { 'content-length': String(Buffer.byteLength(body)) }
        : {}),
      ...(headers as Record<string, string | string[]>),
    },
  });
  const sendBody = async (): Promise<void> => {
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
      request.end(body);
      return;
    }
    for await (const piece of body) {
      if (request.destroyed) return;
      if (!request.write(piece))
        await new Promise((resolve) => request.once('drain', resolve).once('close', resolve));
    }
    request.end();
  };
  void sendBody();
  return request;
};

export const ask = (init: AskInit): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = send(init);
    let hasAnswer = false;
    request.on('error', (error) => {
      if (!hasAnswer) reject(error);
    });
    request.on('response', (response) => {
      hasAnswer = true;
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(pieces);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text: bytes.toString(),
        });
      });
    });
  });

/** Asks, and takes the beginning of the answer only. */
export const beginToAsk = (init: AskInit): Promise<BegunAnswer> =>
  new Promise((resolve, reject) => {
    const request = send(init);
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', () => {});
      const first = new Promise<Buffer>((found) =>
        response.once('data', (piece: Buffer) => {
          response.pause();
          found(piece);
        }),
      );
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        first,
        whole: () =>
          new Promise((over) => {
            if (response.closed) over(response.complete);
            else response.once('close', () => over(response.complete));
            response.resume();
          }),
        destroy: () => request.destroy(),
      });
    });
  });

export const basic = (password: string, user = ''): Readonly<Record<string, string>> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

export const HTML = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** What the form of a password page sends. */
export const form = (password: string): Pick<AskInit, 'method' | 'headers' | 'body'> => ({
  method: 'POST',
  headers: { ...HTML, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ password }).toString(),
});

/** The cookie that an answer sets, as a request sends it. */
export const cookieOf = ({ headers }: Answer): string =>
  (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
