// The help for keys, loaded when it is asked for, and how keys are written.

import { attempt } from '../state/messages.ts';

/** Command on Apple's keyboards, Control on all others. */
export const commandKey = (): string => (/Mac|iPhone|iPad/u.test(navigator.platform) ? '⌘' : 'Ctrl');

export const openShortcuts = (): Promise<boolean> =>
  attempt(async () => {
    const { showShortcuts } = await import('./shortcuts.tsx');
    await showShortcuts();
  });
