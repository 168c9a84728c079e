// The CSV form of a recording: a line of headings and a line a sample, numbers only. Pure.

import { displayName } from '../base/index.ts';
import { sampleProblem } from './check-sample.ts';
import { recordingError } from './recording-error.ts';
import type { RateSample, RateSeries } from './rate-series.ts';

const HEADINGS = 'seconds,bytes,bytes_per_second,mean_bytes_per_second';
const COLUMNS = HEADINGS.split(',');
const NUMBER = /^\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/iu;

/** Whether a text begins as this form does, so that whoever replaces it replaces a recording. */
export const isRecordingCsv = (text: string): boolean => /^\uFEFF?([^\r\n]*)/u.exec(text)?.[1] === HEADINGS;

export const formatRecordingCsv = (series: RateSeries): string =>
  [
    HEADINGS,
    ...series.map((sample) =>
      [sample.seconds, sample.bytes, sample.bytesPerSecond, sample.meanBytesPerSecond].join(','),
    ),
    '',
  ].join('\n');

const parseLine = (line: string, number: number, name: string): RateSample => {
  const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/u, '$1'));
  if (cells.length !== COLUMNS.length)
    throw recordingError(
      name,
      number,
      `it has ${cells.length === 1 ? '1 column' : `${cells.length} columns`}, not ${COLUMNS.length}`,
    );
  const values = cells.map((cell, column) => {
    if (!NUMBER.test(cell)) {
      const shown = displayName(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
      throw recordingError(name, number, `"${shown}" is not a number, as ${COLUMNS[column]} must be`);
    }
    return Number(cell);
  });
  const [seconds = 0, bytes = 0, bytesPerSecond = 0, meanBytesPerSecond = 0] = values;
  return { seconds, bytes, bytesPerSecond, meanBytesPerSecond };
};

/** Takes what a spreadsheet makes of it too: a byte order mark, CRLF, quotes. Code: `BAD_REQUEST`, with the line. */
export const parseRecordingCsv = (text: string, name: string): RateSeries => {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const [headings, ...rows] = lines;
  if (headings === undefined) throw recordingError(name, undefined, 'it is empty, and no recording of rates');
  if (headings.replaceAll('"', '').trim() !== HEADINGS)
    throw recordingError(name, 1, `it is no recording of rates, whose first line is "${HEADINGS}"`);
  const series: RateSample[] = [];
  for (const [index, row] of rows.entries()) {
    const sample = parseLine(row, index + 2, name);
    const problem = sampleProblem(sample, series.at(-1));
    if (problem !== undefined) throw recordingError(name, index + 2, problem);
    series.push(sample);
  }
  return series;
};
