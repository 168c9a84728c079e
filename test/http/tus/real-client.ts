// tus-js-client over https, with the server's own certificate: uploads of buffers, and what becomes of them.

import { Agent } from 'node:https';
import { DefaultHttpStack, Upload, type PreviousUpload, type UploadOptions } from 'tus-js-client';

type UrlStorage = NonNullable<UploadOptions['urlStorage']>;

/** Remembers begun uploads as a browser does. */
export const createUrlStorage = (): UrlStorage => {
  const uploads = new Map<string, PreviousUpload>();
  let count = 0;
  return {
    findAllUploads: async () => [...uploads.values()],
    findUploadsByFingerprint: async (fingerprint) =>
      [...uploads].filter(([key]) => key.startsWith(`${fingerprint} `)).map(([, upload]) => upload),
    removeUpload: async (key) => void uploads.delete(key),
    addUpload: async (fingerprint, upload) => {
      const key = `${fingerprint} ${count++}`;
      uploads.set(key, { ...upload, urlStorageKey: key });
      return key;
    },
  };
};

export interface ClientInit extends Partial<UploadOptions> {
  readonly port: number;
  readonly token: string;
  readonly name: string;
  /** Below `/files`. Default "/". */
  readonly directory?: string | undefined;
  /** Milliseconds between attempts that bring nothing. Default: a few without any. */
  readonly retryDelays?: number[];
}

export interface RealUpload {
  readonly upload: Upload;
  /** Fulfils when it is done; rejects when it gives up. */
  readonly done: Promise<void>;
}

/** Not started. */
export const createRealUpload = (bytes: Uint8Array, init: ClientInit): RealUpload => {
  const { port, token, name, directory = '/', ...options } = init;
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  done.catch(() => {});
  const upload = new Upload(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
    endpoint: `https://127.0.0.1:${port}/files${directory}`,
    // The certificate is nobody's but the server's; each request has a connection of its own.
    httpStack: new DefaultHttpStack({ agent: new Agent({ rejectUnauthorized: false }) }),
    headers: { Authorization: `Bearer ${token}` },
    metadata: { filename: name },
    retryDelays: [0, 0, 0, 0],
    onSuccess: () => resolve(),
    onError: reject,
    ...options,
  });
  return { upload, done };
};

export const runRealUpload = (bytes: Uint8Array, init: ClientInit): Promise<void> => {
  const { upload, done } = createRealUpload(bytes, init);
  upload.start();
  return done;
};
