// Walks the way to a server step by step and tells what it finds at each. Changes nothing: no pin is stored, nothing
// is written at either end. One login is tried, which counts as an attempt at the server.

import { DEFAULT_PORT, LINK_PATH, toWherryError, WherryError } from '../../base/index.ts';
import { WEB_PORTS, isWebCarrier } from '../carrier-name.ts';
import { connect } from '../connect.ts';
import type { Remote } from '../remote.ts';
import { skipped, type DiagnoseInit, type DiagnosisName, type DiagnosisStep } from './diagnosis-step.ts';
import type { ProbePlace } from './network-steps.ts';
import { pinStep } from './pin-step.ts';
import { sessionSteps } from './session-steps.ts';

const DEFAULT_STEP_TIMEOUT_MS = 10_000;

const ORDER: readonly DiagnosisName[] = [
  'name',
  'port',
  'protocol',
  'pin',
  'login',
  'version',
  'round-trip',
  'clock',
  'account',
];

/** Everything behind a step that failed. */
const skipFrom = (first: DiagnosisName, why: string): readonly DiagnosisStep[] =>
  ORDER.slice(ORDER.indexOf(first)).map((step) => skipped(step, why));

/** The path that tells servers at one port apart; undefined for the one that every server has. */
const pathOf = ({ carrier = 'tls', path }: DiagnoseInit): string | undefined =>
  isWebCarrier(carrier) && path !== LINK_PATH ? path : undefined;

const storedPin = async (init: DiagnoseInit, port: number): Promise<string | undefined> => {
  if (init.stateDirectory === false) return undefined;
  const { defaultStateDirectory, openPinStore } = await import('../../transport/identity/index.ts');
  return openPinStore(init.stateDirectory ?? defaultStateDirectory()).get(init.host, port, pathOf(init));
};

/** Codes: `BAD_REQUEST` (the given key is none), `CORRUPTED` (the file of known servers). */
const checkPin = async (init: DiagnoseInit, port: number, shown: string): Promise<DiagnosisStep> => {
  try {
    const { pinOfPublicKey } = await import('../../transport/identity/index.ts');
    const given = init.publicKey === undefined ? undefined : pinOfPublicKey(init.publicKey);
    return pinStep({ shown, given, stored: await storedPin(init, port) });
  } catch (error) {
    const { code, message } = toWherryError(error);
    return { step: 'pin', status: 'failed', code, message, details: { shown } };
  }
};

/** A login, or why there is none. */
const logIn = async (init: DiagnoseInit, place: ProbePlace): Promise<Remote | DiagnosisStep> => {
  try {
    if (init.token === undefined) throw new WherryError('BAD_REQUEST', 'No token is configured.');
    return await connect({
      host: init.host,
      port: place.port,
      token: init.token,
      user: init.user,
      publicKey: init.publicKey,
      carrier: init.carrier,
      path: init.path,
      insecure: init.insecure,
      // No pin is stored by a look.
      stateDirectory: false,
      timeoutMs: place.timeoutMs,
      signal: place.signal,
      reconnect: false,
    });
  } catch (error) {
    const { code, message, details } = toWherryError(error);
    if (place.signal.aborted) throw error;
    // A version that both sides speak is agreed on before the login.
    const step = code === 'UNSUPPORTED' ? 'version' : 'login';
    return { step, status: 'failed', code, message, details: { retryAfterMs: details['retryAfterMs'] } };
  }
};

const isStep = (made: Remote | DiagnosisStep): made is DiagnosisStep => 'step' in made;

async function* loginSteps(init: DiagnoseInit, place: ProbePlace): AsyncIterable<DiagnosisStep> {
  if (init.token === undefined) {
    yield* skipFrom('login', 'There is no token to log in with.');
    return;
  }
  const made = await logIn(init, place);
  if (isStep(made)) {
    if (made.step === 'version') yield skipped('login', 'The two sides speak no common version.');
    yield made;
    yield* skipFrom(made.step === 'version' ? 'round-trip' : 'version', 'There was no login.');
    return;
  }
  try {
    yield {
      step: 'login',
      status: 'ok',
      message: 'The token was accepted, and the server has proved that it knows it too.',
      details: {},
    };
    yield* sessionSteps(made, init.timeMs ?? Date.now, place.signal);
  } finally {
    await made.close();
  }
}

/** Whether the server is one of ours, and the pin that it shows. */
const findPeer = async (
  place: ProbePlace,
  { carrier = 'tls', path }: DiagnoseInit,
  address: string,
): Promise<{ readonly step: DiagnosisStep; readonly pin: string | undefined }> => {
  if (isWebCarrier(carrier)) {
    const { webStep } = await import('./web-step.ts');
    return webStep(place, { carrier, path });
  }
  const [{ ALPN_LINK }, { protocolStep }] = await Promise.all([
    import('../../transport/tls/index.ts'),
    import('./network-steps.ts'),
  ]);
  return protocolStep(place, address, ALPN_LINK);
};

/** Every step once, in order; those behind a failed one are `skipped`. Throws only the signal's reason. */
export async function* diagnose(init: DiagnoseInit): AsyncIterable<DiagnosisStep> {
  const { host, carrier = 'tls', patienceMs } = init;
  const port = init.port ?? (isWebCarrier(carrier) ? WEB_PORTS[carrier] : DEFAULT_PORT);
  // A look that never ends finds nothing: 0 means the default here.
  const timeoutMs =
    init.timeoutMs === undefined || init.timeoutMs === 0 ? DEFAULT_STEP_TIMEOUT_MS : init.timeoutMs;
  const signal = init.signal ?? new AbortController().signal;
  const place: ProbePlace = { host, port, timeoutMs, patienceMs, signal };
  // Loaded now: `connect` shares the door with this, and needs none of it.
  const { nameStep, portStep } = await import('./network-steps.ts');

  const name = await nameStep(place);
  yield name.step;
  if (name.addresses.length === 0) return yield* skipFrom('port', 'There is no address to try.');
  const reached = await portStep(place, name.addresses);
  yield reached.step;
  if (reached.open === undefined) return yield* skipFrom('protocol', 'Nothing could be reached.');
  if (carrier === 'tcp') {
    yield skipped('protocol', 'The link is not encrypted, as was asked for: anyone on the way can read it.');
    yield skipped('pin', 'Without encryption there is no key to compare.');
    return yield* loginSteps(init, place);
  }
  const peer = await findPeer(place, init, reached.open);
  yield peer.step;
  if (peer.pin === undefined) return yield* skipFrom('pin', 'There is no Wherry server to ask.');
  const pin = await checkPin(init, port, peer.pin);
  yield pin;
  if (pin.status === 'failed')
    return yield* skipFrom('login', 'Nothing is sent to a server whose key is not the right one.');
  return yield* loginSteps(init, place);
}
