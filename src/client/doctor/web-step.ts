// Whether a Wherry server is behind a WebSocket: asked as a client asks, since only that goes through whatever is in front
// of it. Sends no secret.

import { toWherryError } from '../../base/index.ts';
import { connectWebSocket } from '../../transport/websocket/index.ts';
import type { WebCarrierName } from '../carrier-name.ts';
import type { DiagnosisStep } from './diagnosis-step.ts';
import type { ProbePlace } from './network-steps.ts';

export interface WebPlace {
  readonly carrier: WebCarrierName;
  readonly path: string | undefined;
}

/** The pin that the server shows, when it is one. Rejects only with the signal's reason. */
export const webStep = async (
  place: ProbePlace,
  { carrier, path }: WebPlace,
): Promise<{ readonly step: DiagnosisStep; readonly pin: string | undefined }> => {
  const { host, port, timeoutMs, signal } = place;
  try {
    const link = await connectWebSocket({
      host,
      port,
      path,
      isSecure: carrier === 'wss',
      timeoutMs,
      signal,
    });
    link.destroy();
    const outside = carrier === 'wss' ? 'HTTPS' : 'HTTP';
    const message = `A Wherry server is there, over WebSocket in ${outside} (TLSv1.3 inside, wherry/1).`;
    const details = { peer: 'wherry', tls: 'TLSv1.3', alpn: 'wherry/1', carrier };
    return { step: { step: 'protocol', status: 'ok', message, details }, pin: link.peerPin };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code, message } = toWherryError(error);
    return {
      step: { step: 'protocol', status: 'failed', code, message, details: { carrier } },
      pin: undefined,
    };
  }
};
