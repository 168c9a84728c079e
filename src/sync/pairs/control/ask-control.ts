// Control of the pairs of a state directory, asked of the process that serves them; while none does, of their files.

import { createConnection, type Socket } from 'node:net';
import { WherryError } from '../../../base/index.ts';
import { openPairStore } from '../pair-store.ts';
import { openControlPlace } from './control-place.ts';
import { createLineReader } from './line-reader.ts';
import { CONTROL_TIMEOUT_MS, MAX_ANSWER_SIZE } from './limits.ts';
import type { PairControl } from './pair-control.ts';
import { createStoredControl } from './stored-control.ts';
import { decodeDone, decodeStates, encodeControlRequest, type ControlRequest } from './wire.ts';

/** Nobody listens there: the socket is missing, or was left behind. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED');

const readAnswer = (socket: Socket): Promise<string> => {
  const reader = createLineReader(MAX_ANSWER_SIZE);
  const unheard = (why: string): WherryError =>
    new WherryError('CONNECTION_LOST', `The process that serves the saved pairs ${why}; see its log.`);
  return new Promise((resolve, reject) => {
    socket.setTimeout(CONTROL_TIMEOUT_MS, () => {
      socket.destroy();
      reject(
        new WherryError('TIMEOUT', 'The process that serves the saved pairs does not answer; see its log.'),
      );
    });
    socket.on('error', reject);
    socket.on('close', () => reject(unheard('has ended the connection')));
    socket.on('data', (piece: Buffer) => {
      const lines = reader.add(piece);
      if (lines === undefined) reject(unheard('answers too much'));
      else if (lines[0] !== undefined) resolve(lines[0]);
    });
  });
};

/** Undefined: no process serves the pairs. Codes: `TIMEOUT`, `CONNECTION_LOST`. */
const ask = async (stateDirectory: string, request: ControlRequest): Promise<string | undefined> => {
  await using place = await openControlPlace(stateDirectory);
  const socket = createConnection(place.path);
  try {
    socket.write(encodeControlRequest(request));
    return await readAnswer(socket);
  } catch (error: unknown) {
    if (isAbsent(error)) return undefined;
    throw error;
  } finally {
    socket.destroy();
  }
};

/** Each call finds out anew whether a process runs. Codes of all: those of PairControl, `TIMEOUT`, `CONNECTION_LOST`, `CORRUPTED`. */
export const openPairControl = (stateDirectory: string): PairControl => {
  const stored = createStoredControl(openPairStore(stateDirectory));
  const tell = async (request: ControlRequest, otherwise: () => Promise<void>): Promise<void> => {
    const answer = await ask(stateDirectory, request);
    if (answer === undefined) await otherwise();
    else decodeDone(answer);
  };
  return {
    states: async () => {
      const answer = await ask(stateDirectory, { method: 'states' });
      return answer === undefined ? stored.states() : decodeStates(answer);
    },
    pause: (name) => tell({ method: 'pause', name }, () => stored.pause(name)),
    resume: (name, options) =>
      tell({ method: 'resume', name, ...options }, () => stored.resume(name, options)),
    forget: (name) => tell({ method: 'forget', name }, () => stored.forget(name)),
    reload: () => tell({ method: 'reload' }, () => stored.reload()),
  };
};
