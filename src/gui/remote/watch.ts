// What the program tells by itself: its connections, and the questions that it or a server has for the person.

import type { LinkStream, Session } from '../../session/index.ts';
import type { GuiConnection, GuiQuestion, WatchHandlers } from '../gui-api.ts';
import { untilAborted } from './until-aborted.ts';

type Told =
  | { readonly type: 'connections'; readonly connections: readonly GuiConnection[] }
  | { readonly type: 'question'; readonly number: number; readonly question: GuiQuestion }
  /** Nobody waits for its answer any more. */
  | { readonly type: 'settled'; readonly number: number };

export const watchProgram = (session: Session, handlers: WatchHandlers): Promise<void> =>
  untilAborted(handlers.signal, async (signal) => {
    const stream = await session.open('gui.watch', {}, { signal, timeoutMs: 0 });
    const asked = new Map<number, AbortController>();
    try {
      for (let told = await stream.receive(); told !== undefined; told = await stream.receive())
        take(told as Told, stream, asked, handlers);
    } finally {
      for (const controller of asked.values()) controller.abort();
    }
  });

const take = (
  told: Told,
  stream: LinkStream,
  asked: Map<number, AbortController>,
  { onConnections, onQuestion }: WatchHandlers,
): void => {
  if (told.type === 'connections') return onConnections?.(told.connections);
  if (told.type === 'settled') {
    asked.get(told.number)?.abort();
    asked.delete(told.number);
    return;
  }
  const { number, question } = told;
  const reply = (answer?: string | boolean): void => {
    asked.delete(number);
    stream.send({ question: number, ...(answer === undefined ? {} : { answer }) }).catch(() => {
      // The stream is gone, and with it the question.
    });
  };
  if (onQuestion === undefined) return reply();
  const controller = new AbortController();
  asked.set(number, controller);
  onQuestion(question, controller.signal).then(
    (answer) => reply(answer),
    () => reply(),
  );
};
