// Opens a page's WebSocket to a server. A page is told nothing of why one fails, so the sentence names what is likely.

import { WherryError, onAbort } from '../../../base/index.ts';
import type { Carrier } from '../../carrier.ts';
import { withDeadline, type DeadlineInit } from '../../deadline.ts';
import { CLOSE, LINK_SUBPROTOCOL } from '../settings.ts';
import { PageCarrier, type PageCarrierInit } from './page-carrier.ts';

export interface OpenPageCarrierInit
  extends DeadlineInit, Partial<Pick<PageCarrierInit, 'lingerMs' | 'later'>> {
  /** "wss://HOST[:PORT]/link" */
  readonly url: string;
}

/** Whether a host, as a URL writes it, is this machine. */
const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(host);

const open = (url: string, signal: AbortSignal): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, LINK_SUBPROTOCOL);
    let stop = (): void => {};
    const fail = (error: unknown): void => {
      stop();
      webSocket.close(CLOSE.brokenOff);
      reject(error);
    };
    webSocket.addEventListener('error', () =>
      fail(
        new WherryError(
          'CONNECTION_LOST',
          `No connection to ${url} came about; check that the server runs and that whatever is in front of it passes /link on.`,
        ),
      ),
    );
    webSocket.addEventListener('open', () => {
      stop();
      resolve(webSocket);
    });
    stop = onAbort(signal, fail);
  });

/** Codes: `CONNECTION_LOST`, `TIMEOUT`, or the signal's reason. */
export const openPageCarrier = (init: OpenPageCarrierInit): Promise<Carrier> => {
  const { hostname } = new URL(init.url);
  const sentence = (seconds: number): string => `The server did not answer within ${seconds} s.`;
  return withDeadline(
    init,
    sentence,
    async (signal) =>
      new PageCarrier(await open(init.url, signal), {
        remoteAddress: hostname.replace(/^\[|\]$/gu, ''),
        isLoopback: isLoopbackHost(hostname),
        lingerMs: init.lingerMs,
        later: init.later,
      }),
  );
};
