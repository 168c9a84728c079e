// The pages that are open: who is told of connections, and who is asked. Questions go to the latest one, which is where the person
// most likely looks.

import { AsyncQueue, WherryError, onAbort } from '../../base/index.ts';
import type { CallContext, LinkStream } from '../../session/index.ts';
import type { GuiConnection, GuiQuestion } from '../gui-api.ts';
import { parseAnswer } from '../wire/requests.ts';
import { toWire } from '../wire/to-wire.ts';

interface Watcher {
  readonly told: AsyncQueue<unknown>;
  readonly waiting: Map<number, (answer: string | boolean | undefined) => void>;
}

export interface Watchers {
  /** Serves one page until its stream is over. */
  serve(context: CallContext, connections: readonly GuiConnection[]): Promise<undefined>;
  tell(connections: readonly GuiConnection[]): void;
  /** Codes: `UNSUPPORTED` (no page is open), `FORBIDDEN` (refused there). */
  ask(question: GuiQuestion, signal: AbortSignal): Promise<string | boolean>;
}

const told = (connections: readonly GuiConnection[]): unknown => toWire({ type: 'connections', connections });

export const createWatchers = (): Watchers => {
  const watchers: Watcher[] = [];
  let numbers = 0;

  const hear = async (stream: LinkStream, { waiting }: Watcher): Promise<void> => {
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      const { question, answer } = parseAnswer(message);
      waiting.get(question)?.(answer);
    }
  };
  return {
    async serve({ stream, signal }, connections) {
      const watcher: Watcher = { told: new AsyncQueue(), waiting: new Map() };
      watchers.push(watcher);
      watcher.told.push(told(connections));
      const stop = onAbort(signal, () => watcher.told.end());
      const hearing = hear(stream, watcher).catch((error: unknown) => watcher.told.end(error));
      try {
        for await (const message of watcher.told) await stream.send(message);
        await hearing;
      } finally {
        stop();
        watchers.splice(watchers.indexOf(watcher), 1);
        for (const settle of watcher.waiting.values()) settle(undefined);
      }
      return undefined;
    },
    tell(connections) {
      for (const watcher of watchers) watcher.told.push(told(connections));
    },
    async ask(question, signal) {
      const watcher = watchers.at(-1);
      if (watcher === undefined)
        throw new WherryError('UNSUPPORTED', 'No page is open that could answer; open the page again.');
      numbers += 1;
      const number = numbers;
      const answered = Promise.withResolvers<string | boolean | undefined>();
      watcher.waiting.set(number, answered.resolve);
      const stop = onAbort(signal, answered.reject);
      try {
        watcher.told.push(toWire({ type: 'question', number, question }));
        const answer = await answered.promise;
        if (answer === undefined) throw new WherryError('FORBIDDEN', 'The question was not answered.');
        return answer;
      } finally {
        stop();
        watcher.waiting.delete(number);
        watcher.told.push({ type: 'settled', number });
      }
    },
  };
};
