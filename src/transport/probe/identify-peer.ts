// Who listens at a port that does not speak Wherry: asked in TLS of any age, then listened to, then asked plainly, as a
// browser would. One after the other, since some take one connection at a time.

import { once } from 'node:events';
import { openProbe, withinBounds, type ProbeInit } from './probe-socket.ts';
import { probeTls, type TlsFinding } from './probe-tls.ts';
import { recogniseBytes, type RecognisedPeer } from './recognise-bytes.ts';

export interface PeerFinding extends RecognisedPeer {
  /** Undefined when it does not speak TLS at all. */
  readonly tls: Extract<TlsFinding, { ok: true }> | undefined;
}

export interface IdentifyPeerInit extends ProbeInit {
  readonly host: string;
  /** Milliseconds to wait for a peer that speaks first, and for each answer. Default 2000. */
  readonly patienceMs?: number | undefined;
}

/** No letter of it depends on what the user typed. */
const QUESTION = 'GET / HTTP/1.0\r\nConnection: close\r\n\r\n';

/** What a peer says first, after `question` if there is one. */
const hear = async (init: ProbeInit, question: string | undefined): Promise<Uint8Array> => {
  try {
    const socket = await openProbe(init);
    const stop = (): void => void socket.destroy();
    if (question !== undefined) socket.write(question);
    const said = Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [])]);
    const [bytes] = (await withinBounds(init, stop, said)) as [Uint8Array?];
    socket.destroy();
    return bytes ?? new Uint8Array();
  } catch (error) {
    if (init.signal.aborted) throw init.signal.reason;
    // Broken off before it said anything: that is what it has to say.
    if (error instanceof Error) return new Uint8Array();
    throw error;
  }
};

/** Rejects only with the signal's reason. */
export const identifyPeer = async (init: IdentifyPeerInit): Promise<PeerFinding> => {
  const patience = { ...init, timeoutMs: Math.min(init.timeoutMs, init.patienceMs ?? 2000) };
  const tls = await probeTls({ ...patience, protocols: ['http/1.1'], anyVersion: true, ask: QUESTION });
  if (tls.ok) {
    const spoken = recogniseBytes(tls.answer ?? new Uint8Array());
    return { ...spoken, kind: spoken.kind === 'silent' ? 'unknown' : spoken.kind, tls };
  }
  const greeting = await hear(patience, undefined);
  const bytes = greeting.length > 0 ? greeting : await hear(patience, QUESTION);
  return { ...recogniseBytes(bytes), tls: undefined };
};
