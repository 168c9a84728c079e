// Reads a recording that --record-rate has made, in either form.

import { open } from 'node:fs/promises';
import { displayName, WherryError } from '../../base/index.ts';
import {
  isRecordingCsv,
  MAX_RECORDING_SIZE,
  parseRecordingCsv,
  parseRecordingJson,
  type RateSeries,
} from '../../rates/index.ts';
import { localFileError } from '../local-file-error.ts';

const readText = async (path: string): Promise<string> => {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_RECORDING_SIZE)
        throw new WherryError(
          'TOO_LARGE',
          `"${displayName(path)}" is larger than ${MAX_RECORDING_SIZE / 1024 ** 2} MiB, which no recording of rates is.`,
        );
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw localFileError(error, path);
  }
};

/** The form is told by the content: what begins as an object is JSON. Codes: `BAD_REQUEST`, `TOO_LARGE`, those of files. */
export const readRecording = async (path: string): Promise<RateSeries> => {
  const text = await readText(path);
  const isJson = !isRecordingCsv(text) && /^\uFEFF?\s*\{/u.test(text);
  return isJson ? parseRecordingJson(text, path) : parseRecordingCsv(text, path);
};
