// The last steps of a diagnosis: what the server tells once it has let us in.

import { VERSION, toWherryError } from '../../base/index.ts';
import type { Remote } from '../remote.ts';
import { readClocks, type ClockSample } from './clock-samples.ts';
import { skipped, type DiagnosisStep } from './diagnosis-step.ts';

/** Questions for the time. */
const SAMPLES = 5;
/** Clocks that differ by more than this make "newer" and times of files misleading. */
const MAX_CLOCK_DIFFERENCE_MS = 2000;
/** Above this, many small steps are felt. */
const SLOW_ROUND_TRIP_MS = 500;

interface About {
  readonly timeMs: number | undefined;
  readonly account: string | undefined;
  readonly may: readonly string[] | undefined;
}

export const parseAbout = (answer: unknown): About => {
  const { timeMs, account, may } = (typeof answer === 'object' ? (answer ?? {}) : {}) as Record<
    string,
    unknown
  >;
  return {
    timeMs: typeof timeMs === 'number' ? timeMs : undefined,
    account: typeof account === 'string' ? account : undefined,
    may: Array.isArray(may) ? may.filter((verb) => typeof verb === 'string') : undefined,
  };
};

const versionStep = (agent: string): DiagnosisStep => {
  const details = { server: agent, client: `wherry/${VERSION}` };
  const isSame = agent === details.client;
  return {
    step: 'version',
    status: 'ok',
    message: isSame
      ? `Both sides are ${agent}.`
      : `The server is ${agent === '' ? 'of an unknown version' : agent}, this is ${details.client}; they understand each other.`,
    details,
  };
};

const roundTripStep = (roundTripMs: number): DiagnosisStep => {
  const isSlow = roundTripMs > SLOW_ROUND_TRIP_MS;
  const shown = `${roundTripMs < 10 ? roundTripMs.toFixed(1) : Math.round(roundTripMs)} ms`;
  return {
    step: 'round-trip',
    status: isSlow ? 'warning' : 'ok',
    message: isSlow
      ? `An answer takes ${shown}, which is long; a nearer way to the server would help.`
      : `An answer takes ${shown}.`,
    details: { roundTripMs: Math.round(roundTripMs * 1000) / 1000 },
  };
};

/** "3 ms", "2.5 s", "61 min", "26 h": how far clocks differ. */
const formatDifference = (milliseconds: number): string => {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)} min`;
  return `${Math.round(milliseconds / 3_600_000)} h`;
};

const clockStep = (aheadMs: number | undefined): DiagnosisStep => {
  if (aheadMs === undefined) return skipped('clock', 'The server does not tell its time.');
  const difference = formatDifference(Math.abs(aheadMs));
  const isOff = Math.abs(aheadMs) > MAX_CLOCK_DIFFERENCE_MS;
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return {
    step: 'clock',
    status: isOff ? 'warning' : 'ok',
    message: isOff
      ? `The server's clock is ${difference} ${side} the one of this machine: set the wrong one right, or "newer" will mean the wrong file.`
      : `The clocks differ by ${difference}.`,
    details: { aheadMs: Math.round(aheadMs) },
  };
};

const VERBS: Readonly<Record<string, string>> = {
  read: 'list and download',
  write: 'upload and change',
  delete: 'remove',
  admin: 'administer the server',
};

const accountStep = ({ account, may }: About): DiagnosisStep => {
  const name = account ?? '';
  if (may === undefined) return skipped('account', 'The server does not tell what the account may do.');
  const verbs = may.map((verb) => VERBS[verb] ?? verb).join(', ');
  const lacking = may.includes('write') ? '' : ' It can change nothing there.';
  return {
    step: 'account',
    status: may.length === 0 ? 'warning' : 'ok',
    message:
      may.length === 0
        ? `The account "${name}" may do nothing in the root directory; ask the owner of the server for a right.`
        : `The account "${name}" may ${verbs}.${lacking}`,
    details: { account: name, may },
  };
};

/** An older server does not know the question; its answer still tells how long the way is. */
const ask = async (
  remote: Remote,
  timeMs: () => number,
  signal: AbortSignal,
): Promise<{ readonly sample: ClockSample; readonly about: About }> => {
  const [askedMs, from] = [timeMs(), performance.now()];
  const answer = await remote.session.call('server.about', {}, { signal }).catch((error: unknown) => {
    if (toWherryError(error).code !== 'UNKNOWN_METHOD') throw error;
    return {};
  });
  const tookMs = performance.now() - from;
  const about = parseAbout(answer);
  return { about, sample: { askedMs, answeredMs: timeMs(), tookMs, serverMs: about.timeMs } };
};

export async function* sessionSteps(
  remote: Remote,
  timeMs: () => number,
  signal: AbortSignal,
): AsyncIterable<DiagnosisStep> {
  yield versionStep(remote.session.peer.agent);
  const samples: ClockSample[] = [];
  let told: About = { timeMs: undefined, account: undefined, may: undefined };
  try {
    for (let index = 0; index < SAMPLES; index += 1) {
      const { sample, about } = await ask(remote, timeMs, signal);
      samples.push(sample);
      told = about;
    }
  } catch (error) {
    const { code, message } = toWherryError(error);
    if (code === 'CANCELLED') throw error;
    yield { step: 'round-trip', status: 'failed', code, message, details: {} };
    for (const step of ['clock', 'account'] as const) yield skipped(step, 'The link did not last.');
    return;
  }
  const reading = readClocks(samples);
  yield roundTripStep(reading?.roundTripMs ?? 0);
  yield clockStep(reading?.aheadMs);
  yield accountStep(told);
}
