// What there is to say of saved pairs and their runs, in words.

import type { GuiChange, GuiPair } from '../../src/gui/index.ts';
import { guiStrings } from '../strings/gui.ts';
import { formatExactTime } from '../strings/index.ts';

export const stateInWords = ({ state, isPaused }: GuiPair): string => {
  const text = guiStrings.value;
  if (isPaused && state !== 'damaged') return text.statePaused;
  return {
    running: text.stateRunning,
    idle: text.stateIdle,
    held: text.stateHeld,
    offline: text.stateOffline,
    waiting: text.stateWaiting,
    paused: text.statePaused,
    failed: text.stateFailed,
    stopped: text.stateStopped,
    damaged: text.stateDamaged,
  }[state];
};

export const isInTrouble = ({ state }: GuiPair): boolean =>
  state === 'held' || state === 'failed' || state === 'damaged' || state === 'offline';

export const modeInWords = (mode: GuiPair['mode']): string => {
  const text = guiStrings.value;
  return mode === undefined ? '' : { push: text.modePush, pull: text.modePull, both: text.modeBoth }[mode];
};

/** Which way a pair goes, between the names of its two ends. */
export const arrowOf = (mode: GuiPair['mode']): string =>
  mode === 'push' ? '→' : mode === 'pull' ? '←' : '↔';

export const lastRunInWords = ({ lastRun }: GuiPair): string => {
  const text = guiStrings.value;
  if (lastRun === undefined) return text.neverRun;
  const { time, outcome, done, undone, problems } = lastRun;
  return text.lastRun(formatExactTime(Date.parse(time)), outcome === 'done', done, undone, problems);
};

export const changeInWords = (change: GuiChange): string => {
  const text = guiStrings.value;
  const isThere = change.side === 'remote';
  switch (change.action) {
    case 'write':
      if (change.isReplacing) return isThere ? text.doReplaceThere : text.doReplaceHere;
      return isThere ? text.doSend : text.doFetch;
    case 'copy':
      return isThere ? text.doCopyThere : text.doCopyHere;
    case 'move':
      return text.doMove(isThere, change.from ?? '');
    case 'make-directory':
      return isThere ? text.doMakeThere : text.doMakeHere;
    case 'set-attributes':
      return isThere ? text.doSetThere : text.doSetHere;
    case 'remove':
      return isThere ? text.doRemoveThere : text.doRemoveHere;
  }
};
