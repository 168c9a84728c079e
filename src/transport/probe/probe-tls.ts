// A TLS handshake with a peer that may be anything: what it agrees to, and the key it shows. Nothing is trusted and
// nothing is sent, so that older versions and weak keys do no harm here.

import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { systemCode } from '../carrier-error.ts';
import { certificatePin } from '../tls/index.ts';
import { openProbe, withinBounds, type ProbeInit } from './probe-socket.ts';

export type TlsFinding =
  | {
      readonly ok: true;
      /** "TLSv1.3" */
      readonly version: string;
      /** What was agreed on of the protocols that were offered. */
      readonly alpn: string | undefined;
      readonly pin: string | undefined;
      /** What it says when it is asked over HTTP; only with `ask`. */
      readonly answer: Uint8Array | undefined;
    }
  /** `code` is what OpenSSL or the operating system called it. */
  | { readonly ok: false; readonly code: string };

export interface ProbeTlsInit extends ProbeInit {
  /** Sent in the handshake where it is a name, for proxies that route by it. */
  readonly host: string;
  readonly protocols: readonly string[];
  /** Takes what was never safe, down to TLS 1.0, to be able to name it. */
  readonly anyVersion?: boolean;
  /** Written after the handshake; what comes back until the peer pauses is the answer. */
  readonly ask?: string;
}

const finishHandshake = (init: ProbeTlsInit, socket: TLSSocket): Promise<TlsFinding> =>
  new Promise((resolve) => {
    // Not in this turn: destroying a socket from within OpenSSL's own callback ends the process (Node 24 and 26).
    const end = (finding: TlsFinding): void => {
      setImmediate(() => socket.destroy());
      resolve(finding);
    };
    let isSecure = false;
    socket.on('error', (error) => end({ ok: false, code: systemCode(error) }));
    socket.once('close', () => {
      if (!isSecure) end({ ok: false, code: 'ECONNRESET' });
    });
    socket.once('secureConnect', () => {
      isSecure = true;
      const certificate = socket.getPeerX509Certificate();
      const found = {
        ok: true,
        version: socket.getProtocol() ?? 'TLS',
        alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : undefined,
        pin: certificate === undefined ? undefined : certificatePin(certificate),
      } as const;
      if (init.ask === undefined) {
        end({ ...found, answer: undefined });
        return;
      }
      socket.write(init.ask);
      socket.once('data', (answer: Buffer) => end({ ...found, answer }));
      socket.once('close', () => end({ ...found, answer: undefined }));
    });
  });

/** Rejects only with the signal's reason. */
export const probeTls = async (init: ProbeTlsInit): Promise<TlsFinding> => {
  let tcp;
  try {
    tcp = await openProbe(init);
  } catch (error) {
    if (init.signal.aborted) throw init.signal.reason;
    return { ok: false, code: systemCode(error) };
  }
  const socket = connect({
    socket: tcp,
    ...(isIP(init.host) === 0 ? { servername: init.host } : {}),
    ...(init.protocols.length === 0 ? {} : { ALPNProtocols: [...init.protocols] }),
    ...(init.anyVersion === true
      ? { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }
      : { minVersion: 'TLSv1.3' }),
    rejectUnauthorized: false,
    ca: [],
  });
  const finding = await withinBounds(
    init,
    () => setImmediate(() => socket.destroy()),
    finishHandshake(init, socket),
  );
  setImmediate(() => tcp.destroy());
  if (init.signal.aborted) throw init.signal.reason;
  return finding;
};
