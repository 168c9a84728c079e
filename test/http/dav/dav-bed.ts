// A real server on a free port of the loopback, spoken to as clients of WebDAV speak: methods, headers and bodies as they are, and
// answers read back as what they say of each resource.

import assert from 'node:assert/strict';
import { Agent, request as openRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { deriveVerifier, generateToken } from '../../../src/accounts/index.ts';
import type { Grant } from '../../../src/accounts/rights/index.ts';
import type { Remote } from '../../../src/client/index.ts';
import { readXml } from '../../../src/http/dav/read-xml.ts';
import { writeXml } from '../../../src/http/dav/write-xml.ts';
import {
  childElements,
  davChild,
  elementText,
  isDav,
  type XmlElement,
} from '../../../src/http/dav/xml-element.ts';
import type { ServerInit } from '../../../src/server/index.ts';
import { startServer, type RunningServer } from '../../server/running-server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** `path`: as it stands in the request. Chunks of a body that is a list are sent as such. */
export type Ask = (
  method: string,
  path: string,
  headers?: Readonly<Record<string, string>>,
  body?: string | Uint8Array | readonly string[] | Readable,
) => Promise<Answer>;

export interface DavBed extends AsyncDisposable {
  readonly running: RunningServer;
  readonly port: number;
  /** What the server is called. */
  readonly origin: string;
  /** The owner. */
  readonly ask: Ask;
  /** With another Authorization field, or none. */
  as(authorization: string | undefined): Ask;
  /** An account with these rights. */
  account(
    init: string | Parameters<Remote['admin']['addAccount']>[0],
    ...grants: readonly Grant[]
  ): Promise<{ readonly ask: Ask; readonly token: string }>;
  /** The owner on a link. */
  link(): Promise<Remote>;
  /** Of something in the root. */
  file(path: string): string;
}

const send =
  (port: number, agent: Agent, authorization: string | undefined): Ask =>
  (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const request = openRequest({
        host: '127.0.0.1',
        port,
        method,
        path,
        agent,
        headers: {
          ...(authorization === undefined ? {} : { Authorization: authorization }),
          ...(typeof body === 'string' || body instanceof Uint8Array
            ? { 'Content-Length': String(Buffer.byteLength(body)) }
            : {}),
          ...headers,
        },
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
      if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) request.end(body);
      else if (Array.isArray(body)) {
        for (const chunk of body) request.write(chunk);
        request.end();
      } else (body as Readable).pipe(request);
    });

export const basic = (account: string, secret: string): string =>
  `Basic ${Buffer.from(`${account}:${secret}`).toString('base64')}`;

export const startDav = async (init: Partial<ServerInit> = {}): Promise<DavBed> => {
  const running = await startServer(init);
  const { port, token } = running.server;
  // Connections are used again, as clients do.
  const agent = new Agent({ keepAlive: true });
  const as = (authorization: string | undefined): Ask => send(port, agent, authorization);
  let link: Promise<Remote> | undefined;
  const bed: DavBed = {
    running,
    port,
    origin: `http://127.0.0.1:${port}`,
    ask: as(basic('owner', token)),
    as,
    account: async (init, ...grants) => {
      const owner = await bed.link();
      const account = typeof init === 'string' ? { name: init, verbs: [], home: false } : init;
      const { name } = account;
      await owner.admin.addAccount(account);
      for (const grant of grants) await owner.admin.changeAccount(name, { grant });
      const secret = generateToken();
      await owner.admin.addToken(name, { name: 'dav', kind: 'named', verifier: deriveVerifier(secret) });
      return { ask: as(basic(name, secret)), token: secret };
    },
    link: () => (link ??= running.connect()),
    file: (path) => join(running.root, path),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      await running[Symbol.asyncDispose]();
    },
  };
  return bed;
};

/** What a multistatus says of one resource. */
export interface Told {
  readonly href: string;
  /** Of the resource as a whole. */
  readonly status: number | undefined;
  /** "namespace|name" → status of the property and what is in its element. */
  readonly properties: ReadonlyMap<string, { readonly status: number; readonly value: string }>;
}

const statusIn = (element: XmlElement): number | undefined => {
  const status = davChild(element, 'status');
  return status === undefined ? undefined : Number(elementText(status).split(' ')[1]);
};

const inside = (element: XmlElement): string =>
  element.nodes.map((node) => (typeof node === 'string' ? node : writeXml(node))).join('');

/** The answers of a multistatus, in their order. */
export const told = ({ status, text }: Answer): readonly Told[] => {
  assert.equal(status, 207, text);
  const root = readXml(new TextEncoder().encode(text), Infinity);
  assert.ok(isDav(root, 'multistatus'));
  return childElements(root).map((response) => {
    const properties = new Map<string, { status: number; value: string }>();
    for (const propstat of childElements(response).filter((child) => isDav(child, 'propstat')))
      for (const property of childElements(davChild(propstat, 'prop') as XmlElement))
        properties.set(`${property.ns}|${property.name}`, {
          status: statusIn(propstat) ?? 0,
          value: inside(property),
        });
    return {
      href: elementText(davChild(response, 'href') as XmlElement),
      status: statusIn(response),
      properties,
    };
  });
};

export const hrefs = (answer: Answer): readonly string[] => told(answer).map(({ href }) => href);

/** The value of a property of the first resource; undefined where it has none. */
export const valueOf = (answer: Answer, name: string, ns = 'DAV:'): string | undefined => {
  const found = told(answer)[0]?.properties.get(`${ns}|${name}`);
  return found?.status === 200 ? found.value : undefined;
};

/** The statuses of all properties of a PROPPATCH. */
export const outcomes = (answer: Answer): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...(told(answer)[0]?.properties ?? [])].map(([key, { status }]) => [key.split('|')[1] ?? '', status]),
  );

/** A PROPFIND for these elements; the prefixes D, Z (Microsoft), A (Apache) and X (urn:x) are declared. */
export const NAMESPACES =
  'xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:" xmlns:A="http://apache.org/dav/props/" xmlns:X="urn:x"';

export const propBody = (properties: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><D:propfind ${NAMESPACES}><D:prop>${properties}</D:prop></D:propfind>`;

export const setBody = (properties: string, removed = ''): string =>
  `<?xml version="1.0" encoding="utf-8"?><D:propertyupdate ${NAMESPACES}>${
    properties === '' ? '' : `<D:set><D:prop>${properties}</D:prop></D:set>`
  }${removed === '' ? '' : `<D:remove><D:prop>${removed}</D:prop></D:remove>`}</D:propertyupdate>`;

export const lockBody = (scope: 'exclusive' | 'shared' = 'exclusive', owner = 'me'): string =>
  `<?xml version="1.0" encoding="utf-8"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype><D:owner>${owner}</D:owner></D:lockinfo>`;

/** The token of a lock that was made. */
export const tokenOf = (answer: Answer): string => {
  const token = /^<(urn:uuid:[0-9a-f-]+)>$/u.exec(String(answer.headers['lock-token']))?.[1];
  assert.ok(token !== undefined, `${answer.status} ${answer.text}`);
  return token;
};

/** Locks a path and returns the token. */
export const lockPath = async (
  ask: Ask,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  scope: 'exclusive' | 'shared' = 'exclusive',
): Promise<string> => tokenOf(await ask('LOCK', path, { Depth: '0', ...headers }, lockBody(scope)));

/** The conditions that the body of a refusal names. */
export const conditionsOf = ({ text }: Answer): readonly string[] =>
  childElements(readXml(new TextEncoder().encode(text))).map(({ name }) => name);
