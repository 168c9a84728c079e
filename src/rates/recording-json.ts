// The JSON form of a recording: one object, with a line for each file and each sample. Pure.

import { sampleProblem } from './check-sample.ts';
import { jsonErrorLine } from './json-error-line.ts';
import type { RateSample, RateSeries } from './rate-series.ts';
import type { Recording } from './recording.ts';
import { recordingError } from './recording-error.ts';

const FORMAT = 'wherry-rates';
const FORMAT_VERSION = 1;

/** Whether a text begins as this form does, so that whoever replaces it replaces a recording. */
export const isRecordingJson = (text: string): boolean =>
  /^\uFEFF?\s*\{\s*"format":\s*"wherry-rates"/u.test(text);

/** A list with an item a line, so that a line number says which item is meant. */
const lines = (items: readonly unknown[]): string =>
  items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;

export const formatRecordingJson = ({ command, started, files, filesLeftOut, series }: Recording): string =>
  [
    '{',
    `  "format": "${FORMAT}",`,
    `  "version": ${FORMAT_VERSION},`,
    `  "command": ${JSON.stringify(command)},`,
    `  "started": ${JSON.stringify(started)},`,
    `  "files": ${lines(files)},`,
    `  "filesLeftOut": ${filesLeftOut},`,
    `  "samples": ${lines(series)}`,
    '}',
    '',
  ].join('\n');

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The line on which the sample begins, found by its first field where each sample has one. */
const lineOfSample = (text: string, index: number, count: number): number | undefined => {
  const begin = text.lastIndexOf('"samples"');
  const places = [...text.slice(begin).matchAll(/"seconds"\s*:/gu)];
  const place = places[index];
  return place === undefined || places.length !== count
    ? undefined
    : text.slice(0, begin + place.index).split('\n').length;
};

const FIELDS = ['seconds', 'bytes', 'bytesPerSecond', 'meanBytesPerSecond'] as const;

const toSample = (value: unknown): RateSample | string => {
  if (!isObject(value)) return 'is not an object';
  const { seconds, bytes, bytesPerSecond, meanBytesPerSecond } = value;
  const missing = FIELDS.find((field) => typeof value[field] !== 'number');
  if (missing !== undefined) return `has no number "${missing}"`;
  return { seconds, bytes, bytesPerSecond, meanBytesPerSecond } as RateSample;
};

const parseJson = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw recordingError(name, jsonErrorLine(text), 'it is not JSON from here on');
  }
};

/** Only the series: the rest is for other programs. Code: `BAD_REQUEST`, with the line. */
export const parseRecordingJson = (source: string, name: string): RateSeries => {
  const text = source.replace(/^\uFEFF/u, '');
  const whole = parseJson(text, name);
  if (!isObject(whole) || whole.format !== FORMAT)
    throw recordingError(name, 1, `it is no recording of rates, whose "format" is "${FORMAT}"`);
  if (whole.version !== FORMAT_VERSION)
    throw recordingError(
      name,
      undefined,
      `its version is not ${FORMAT_VERSION}; a newer Wherry may be able to read it`,
    );
  const { samples } = whole;
  if (!Array.isArray(samples)) throw recordingError(name, undefined, 'it has no list of samples');
  const series: RateSample[] = [];
  for (const [index, value] of samples.entries()) {
    const sample = toSample(value);
    const problem = typeof sample === 'string' ? `it ${sample}` : sampleProblem(sample, series.at(-1));
    if (typeof sample === 'string' || problem !== undefined)
      throw recordingError(name, lineOfSample(text, index, samples.length), `sample ${index}: ${problem}`);
    series.push(sample);
  }
  return series;
};
