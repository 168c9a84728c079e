// nginx with TLS 1.3 and PUT, for curl: the web's way to move a file.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, findFreePort, waitForPort } from '../processes/ports.ts';
import { startProcess } from '../processes/start-process.ts';
import { writeCertificate, type CertificateFiles } from './certificate.ts';
import { programPath } from './programs.ts';

export interface Nginx extends AsyncDisposable {
  readonly pid: number;
  /** Address of a file, relative to the directory it serves. */
  url(path: string): string;
}

interface ConfigInit extends CertificateFiles {
  readonly directory: string;
  readonly root: string;
  readonly port: number;
}

const config = ({ directory, root, port, keyFile, certificateFile }: ConfigInit): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${join(directory, 'pid')};
error_log stderr error;
events {}
http {
  access_log off;
  sendfile on;
  client_max_body_size 0;
  # On the file system of the root, so that a PUT ends with a rename.
  client_body_temp_path ${join(root, '.nginx-bodies')};
  proxy_temp_path ${join(directory, 'proxy')};
  fastcgi_temp_path ${join(directory, 'fastcgi')};
  uwsgi_temp_path ${join(directory, 'uwsgi')};
  scgi_temp_path ${join(directory, 'scgi')};
  server {
    listen ${HOST}:${port} ssl;
    ssl_certificate ${certificateFile};
    ssl_certificate_key ${keyFile};
    ssl_protocols TLSv1.3;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    root ${root};
    dav_methods PUT;
  }
}
`;

/** Serves and takes files of `root`; `directory` is its own, and removed by the caller. */
export const startNginx = async (directory: string, root: string): Promise<Nginx> => {
  mkdirSync(directory, { recursive: true });
  const port = await findFreePort();
  const configFile = join(directory, 'nginx.conf');
  writeFileSync(configFile, config({ directory, root, port, ...writeCertificate(directory) }));
  const server = await startProcess(programPath('nginx'), [
    '-e',
    'stderr',
    '-p',
    directory,
    '-c',
    configFile,
  ]);
  await waitForPort(server, port);
  return {
    pid: server.pid,
    url: (path) => `https://${HOST}:${port}/${path}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
