// Door of `gui`: what a page asks of the program that has opened it. Browser-safe; what answers has a door of its own
// (service/index.ts).

export { createGuiCalls } from './remote/gui-calls.ts';
export type {
  ConnectionState,
  ConnectRequest,
  GuiApi,
  GuiChange,
  GuiConflict,
  GuiConnection,
  GuiInfo,
  GuiLocalServer,
  GuiPair,
  GuiPairs,
  GuiQuestion,
  GuiRun,
  GuiServers,
  GuiTransfer,
  GuiTransferEvent,
  GuiTransferResult,
  PairStateText,
  SavedRemote,
  SavePairRequest,
  StartedServer,
  StartServerRequest,
  TransferRequest,
  WatchHandlers,
} from './gui-api.ts';
