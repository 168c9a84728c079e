// nginx with TLS 1.3 and PUT, for curl: the web's way to move a file.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, findFreePort, waitForPort } from '../processes/ports.ts';
import { startProcess, type RunningProcess } from '../processes/start-process.ts';
import { writeCertificate, type CertificateFiles } from './certificate.ts';
import { programPath } from './programs.ts';

export interface Nginx extends AsyncDisposable {
  readonly pid: number;
  /** Address of a file, relative to the directory it serves. */
  url(path: string): string;
}

interface ConfigInit extends CertificateFiles {
  readonly root: string;
  readonly port: number;
}

/** A whole configuration around what its `http` block holds; `directory` is its own. */
const wholeConfig = (directory: string, http: string): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${join(directory, 'pid')};
error_log stderr error;
events {}
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path ${join(directory, 'client_body')};
  proxy_temp_path ${join(directory, 'proxy')};
  fastcgi_temp_path ${join(directory, 'fastcgi')};
  uwsgi_temp_path ${join(directory, 'uwsgi')};
  scgi_temp_path ${join(directory, 'scgi')};
  ${http}
}
`;

/** Runs the program with this in its `http` block, and waits until it listens. */
export const runNginx = async (
  program: string,
  { directory, port, http }: { readonly directory: string; readonly port: number; readonly http: string },
): Promise<RunningProcess> => {
  const configFile = join(directory, 'nginx.conf');
  writeFileSync(configFile, wholeConfig(directory, http));
  const server = await startProcess(program, ['-e', 'stderr', '-p', directory, '-c', configFile]);
  try {
    await waitForPort(server, port);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return server;
};

const fileServer = ({ root, port, keyFile, certificateFile }: ConfigInit): string => `
  sendfile on;
  server {
    listen ${HOST}:${port} ssl;
    ssl_certificate ${certificateFile};
    ssl_certificate_key ${keyFile};
    ssl_protocols TLSv1.3;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    root ${root};
    # On the file system of the root, so that a PUT ends with a rename.
    client_body_temp_path ${join(root, '.nginx-bodies')};
    dav_methods PUT;
  }`;

/** Serves and takes files of `root`; `directory` is its own, and removed by the caller. */
export const startNginx = async (directory: string, root: string): Promise<Nginx> => {
  mkdirSync(directory, { recursive: true });
  const port = await findFreePort();
  const http = fileServer({ root, port, ...writeCertificate(directory) });
  const server = await runNginx(programPath('nginx'), { directory, port, http });
  return {
    pid: server.pid,
    url: (path) => `https://${HOST}:${port}/${path}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
