// A server that the program of `wherry gui` is connected to, over a link of one's own to the program.

import { remoteOver, type PageRemote } from '../../src/client/browser/index.ts';
import { createGuiCalls } from '../../src/gui/index.ts';
import type { ThroughProgram } from '../uploads/uploader-messages.ts';

/** Closing it closes the link. */
export const remoteThrough = (
  program: PageRemote,
  through: ThroughProgram,
  init: { readonly origin: string; readonly clientId: string },
): PageRemote => ({
  ...remoteOver(createGuiCalls(program.session).sessionOf(through), init),
  home: () => program.home(),
  close: () => program.close(),
});
