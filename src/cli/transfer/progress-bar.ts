// One line that shows how far transfers have come, made to fit a width. Pure.

import { displayName, formatSize } from '../../base/index.ts';
import { formatClock } from '../text/format-duration.ts';
import { fitText, textWidth } from '../text/text-width.ts';
import type { ProgressSnapshot } from './transfer-progress.ts';

const MIN_BAR_WIDTH = 8;
const MAX_BAR_WIDTH = 40;
/** A name that would have to be cut shorter than this is left out. */
const MIN_NAME_WIDTH = 8;
const MAX_NAME_WIDTH = 32;

const percentOf = ({ bytesFound, bytesSettled, filesFound, filesSettled }: ProgressSnapshot): number => {
  const share = bytesFound > 0 ? bytesSettled / bytesFound : filesFound > 0 ? filesSettled / filesFound : 0;
  return Math.min(100, Math.floor(share * 100));
};

const drawBar = (percent: number, width: number): string => {
  const inner = width - 2;
  const full = Math.floor((percent * inner) / 100);
  const head = full < inner && percent > 0 ? '>' : '';
  return `[${'='.repeat(Math.max(0, full - head.length))}${full > 0 ? head : ''}${' '.repeat(inner - full)}]`;
};

/** Pieces in the order they are shown; those with a higher rank go first when there is too little room. */
interface Piece {
  readonly text: string;
  readonly rank: number;
}

const formatRate = ({ ratePerSecond, isInterrupted }: ProgressSnapshot): string => {
  if (isInterrupted) return 'no connection';
  return ratePerSecond === undefined ? '-- B/s' : `${formatSize(ratePerSecond)}/s`;
};

const piecesOf = (snapshot: ProgressSnapshot): readonly Piece[] => {
  const { bytesSettled, bytesFound, filesSettled, filesFound, secondsLeft, isComplete, isStream } = snapshot;
  if (isStream) {
    return [
      { text: formatSize(bytesSettled), rank: 0 },
      { text: formatRate(snapshot), rank: 1 },
    ];
  }
  const of = isComplete ? '' : '+';
  if (!isComplete && bytesFound === 0 && filesSettled === 0) return [{ text: 'starting', rank: 0 }];
  const pieces: Piece[] = [
    { text: isComplete ? `${String(percentOf(snapshot)).padStart(3)}%` : 'scanning', rank: 0 },
  ];
  pieces.push({ text: `${formatSize(bytesSettled)} / ${formatSize(bytesFound)}${of}`, rank: 2 });
  pieces.push({ text: formatRate(snapshot), rank: 1 });
  if (isComplete)
    pieces.push({ text: `ETA ${secondsLeft === undefined ? '--:--' : formatClock(secondsLeft)}`, rank: 3 });
  if (filesFound > 1) pieces.push({ text: `${filesSettled}/${filesFound}${of} files`, rank: 4 });
  return pieces;
};

const joinPieces = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('  ');

/** The line, at most `width` columns. `name` is shown when a single file is transferred. */
export const formatProgressLine = (snapshot: ProgressSnapshot, width: number, name?: string): string => {
  let pieces = piecesOf(snapshot);
  while (pieces.length > 1 && textWidth(joinPieces(pieces)) > width) {
    const last = Math.max(...pieces.map(({ rank }) => rank));
    pieces = pieces.filter(({ rank }) => rank !== last);
  }
  const line = joinPieces(pieces);
  const room = width - textWidth(line);
  const shown = name === undefined ? '' : fitText(displayName(name), Math.min(MAX_NAME_WIDTH, room - 2));
  const suffix = textWidth(shown) < MIN_NAME_WIDTH && shown !== displayName(name ?? '') ? '' : shown;
  const tail = suffix === '' ? line : `${line}  ${suffix}`;
  const barRoom = Math.min(MAX_BAR_WIDTH, width - textWidth(tail) - 1);
  const hasBar = snapshot.isComplete && barRoom >= MIN_BAR_WIDTH;
  return fitText(hasBar ? `${drawBar(percentOf(snapshot), barRoom)} ${tail}` : tail, width);
};
