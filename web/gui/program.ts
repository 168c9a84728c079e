// The program that `wherry gui` runs, as the page asks it, and the servers that it is connected to.

import { computed, effect, signal } from '@preact/signals';
import { createGuiCalls, type GuiApi, type GuiConnection, type GuiInfo } from '../../src/gui/index.ts';
import { attempt } from '../state/messages.ts';
import { program } from '../state/session.ts';
import { answerForPerson } from './question-dialog.tsx';

/** After the link was lost; it is made again meanwhile. */
const AGAIN_MS = 1_000;

/** Undefined as long as there is no login. */
export const api = computed<GuiApi | undefined>(() => {
  const made = program.value;
  return made === undefined ? undefined : createGuiCalls(made.session);
});

export const programInfo = signal<GuiInfo | undefined>(undefined);
/** Undefined until the program has told. */
export const connections = signal<readonly GuiConnection[] | undefined>(undefined);

const watch = async (asked: GuiApi, stop: AbortSignal): Promise<void> => {
  while (!stop.aborted) {
    await asked
      .watch({
        onConnections: (all) => {
          connections.value = all;
        },
        onQuestion: answerForPerson,
        signal: stop,
      })
      .catch(() => {
        // The link was lost, which the head of the page says.
      });
    if (!stop.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
};

/** Returns what ends it. */
export const followProgram = (): (() => void) =>
  effect(() => {
    const asked = api.value;
    if (asked === undefined) return undefined;
    const stop = new AbortController();
    void watch(asked, stop.signal);
    void attempt(async () => {
      programInfo.value = await asked.info();
    });
    return () => {
      stop.abort();
      connections.value = undefined;
    };
  });
