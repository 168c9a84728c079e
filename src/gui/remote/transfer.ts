// A transfer between this computer and a server, as the page follows and steers it.

import { WherryError } from '../../base/index.ts';
import type { LinkStream, Session } from '../../session/index.ts';
import type { GuiTransfer, GuiTransferEvent, GuiTransferResult, TransferRequest } from '../gui-api.ts';
import { decodeEvent, decodeProblem } from '../wire/events.ts';
import { toWire } from '../wire/to-wire.ts';

type Told =
  | { readonly events: readonly unknown[] }
  | { readonly result: GuiTransferResult & { readonly problems: readonly unknown[] } };

const follow = async (
  stream: LinkStream,
  onEvent: (event: GuiTransferEvent) => void,
): Promise<GuiTransferResult> => {
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
    const told = message as Told;
    if ('result' in told) return { ...told.result, problems: told.result.problems.map(decodeProblem) };
    for (const event of told.events) onEvent(decodeEvent(event));
  }
  throw new WherryError('INTERNAL', 'The transfer ended without a result.');
};

export const startTransfer = (
  session: Session,
  request: TransferRequest,
  onEvent: (event: GuiTransferEvent) => void,
): GuiTransfer => {
  const cancelled = new AbortController();
  const opened = session.open('gui.transfer', toWire(request), {
    signal: cancelled.signal,
    timeoutMs: 0,
  });
  const order = (what: 'pause' | 'resume'): void => {
    opened
      .then((stream) => stream.send({ do: what }))
      .catch(() => {
        // Then it is over, which the result says.
      });
  };
  return {
    pause: () => order('pause'),
    resume: () => order('resume'),
    cancel: () => cancelled.abort(new WherryError('CANCELLED')),
    result: opened.then((stream) => follow(stream, onEvent)),
  };
};
