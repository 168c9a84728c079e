// Door of `gui/service`: what answers a page that `wherry gui` has opened.

export type {
  GuiServiceDeps,
  OpenedRemote,
  OpenRemoteOptions,
  PairPort,
  PairRemote,
  ServerPort,
} from './deps.ts';
export { createGuiService, type GuiService } from './gui-service.ts';
