// Listens at the control socket, and lets a control be asked there. Only this user reaches it: the directory and the socket are theirs.
// What comes may be anything all the same: it is bounded and checked, and never ends the process.

import { chmod, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { WherryError, toWherryError } from '../../../base/index.ts';
import { openControlPlace } from './control-place.ts';
import { createLineReader } from './line-reader.ts';
import { CONTROL_SILENCE_MS, MAX_CONTROL_CONNECTIONS, MAX_REQUEST_SIZE } from './limits.ts';
import type { PairControl } from './pair-control.ts';
import {
  decodeControlRequest,
  encodeControlError,
  encodeDone,
  encodeStates,
  type ControlRequest,
} from './wire.ts';

export interface ServedControl {
  /** Ends all connections, and removes the socket. */
  close(): Promise<void>;
}

const nameOf = ({ name }: ControlRequest): string => {
  if (name === undefined) throw new WherryError('BAD_REQUEST');
  return name;
};

const answer = async (control: PairControl, request: ControlRequest): Promise<string> => {
  switch (request.method) {
    case 'states':
      return encodeStates(await control.states());
    case 'pause':
      await control.pause(nameOf(request));
      return encodeDone();
    case 'resume':
      await control.resume(nameOf(request), request);
      return encodeDone();
    case 'forget':
      await control.forget(nameOf(request));
      return encodeDone();
    case 'reload':
      await control.reload();
      return encodeDone();
  }
};

const answerLine = async (control: PairControl, line: string): Promise<string> => {
  try {
    return await answer(control, decodeControlRequest(line));
  } catch (error: unknown) {
    return encodeControlError(error);
  }
};

/** Answers one request after the other; more are not read before. */
const serveConnection = (control: PairControl, socket: Socket): void => {
  const reader = createLineReader(MAX_REQUEST_SIZE);
  socket.setTimeout(CONTROL_SILENCE_MS, () => socket.destroy());
  // Whoever asked is gone.
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece: Buffer) => {
    const lines = reader.add(piece);
    if (lines === undefined) {
      const tooLong = new WherryError('TOO_LARGE', `A request has at most ${MAX_REQUEST_SIZE} bytes.`);
      socket.end(encodeControlError(tooLong));
      socket.pause();
      return;
    }
    if (lines.length === 0) return;
    socket.pause();
    const answerAll = async (): Promise<void> => {
      for (const line of lines) {
        const text = await answerLine(control, line);
        if (socket.writable && !socket.write(text))
          await new Promise<void>((resolve) => {
            socket.once('drain', resolve);
            socket.once('close', resolve);
          });
      }
      socket.resume();
    };
    // It tells its failures itself; a broken socket is ended by its own event.
    answerAll().catch(() => socket.destroy());
  });
};

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** The caller has the lock of the state directory: a socket that is there was left behind. Codes: `BAD_REQUEST`, `FORBIDDEN`. */
export const serveControl = async (stateDirectory: string, control: PairControl): Promise<ServedControl> => {
  const place = await openControlPlace(stateDirectory);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (sockets.size >= MAX_CONTROL_CONNECTIONS) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveConnection(control, socket);
  });
  try {
    if (place.file !== undefined) await unlink(place.file).catch(() => {});
    await listen(server, place.path);
    if (place.file !== undefined) await chmod(place.file, 0o600);
  } catch (error: unknown) {
    server.close();
    await place[Symbol.asyncDispose]();
    throw new WherryError(
      'FORBIDDEN',
      `The control socket ${place.file ?? place.path} cannot be made: ${toWherryError(error).message}`,
      { cause: error },
    );
  }
  // A connection that could not be accepted is no reason to end.
  server.on('error', () => {});
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
      if (place.file !== undefined) await unlink(place.file).catch(() => {});
      await place[Symbol.asyncDispose]();
    },
  };
};
