// What the page tells: short messages that come and go, and text for screen readers.

import { signal } from '@preact/signals';
import { toWherryError } from '../../src/client/browser/index.ts';

export interface Message {
  readonly id: number;
  readonly kind: 'done' | 'problem';
  readonly text: string;
  /** Something that can be done about it, such as undoing. */
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_MS = 8_000;
/** With something to do about it, it stays long enough to be reached by keyboard. */
const SHOWN_WITH_ACTION_MS = 20_000;

export const messages = signal<readonly Message[]>([]);
/** The latest thing that a screen reader is to say without losing its place. */
export const announcement = signal('');

let lastId = 0;

export const dismiss = (id: number): void => {
  messages.value = messages.value.filter((message) => message.id !== id);
};

export const announce = (text: string): void => {
  announcement.value = text;
};

export const tell = (text: string, action?: Message['action']): void => {
  lastId += 1;
  const id = lastId;
  messages.value = [...messages.value, { id, kind: 'done', text, action }];
  setTimeout(() => dismiss(id), action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS);
};

/** A problem stays until it is dismissed: nothing that failed goes by unseen. */
export const tellProblem = (error: unknown): void => {
  lastId += 1;
  const { message, code } = toWherryError(error);
  if (code === 'CANCELLED') return;
  messages.value = [...messages.value, { id: lastId, kind: 'problem', text: message }];
};

/** Runs something a person asked for; what goes wrong is told. Resolves with whether it was done. */
export const attempt = async (task: () => Promise<void>): Promise<boolean> => {
  try {
    await task();
    return true;
  } catch (error) {
    tellProblem(error);
    return false;
  }
};
