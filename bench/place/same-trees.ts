// Whether two trees have the same files with the same content, asked of a program that none of the contenders is.

import { execFile } from 'node:child_process';
import { programPath } from '../peers/programs.ts';

/** What a side of a pair keeps beside what it holds. */
const KEPT_BESIDE = ['.wherry', '.stfolder'];

/** As much of what differs as is worth reading. */
const TOLD_CHARACTERS = 500;

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Rejects when they differ. Reads all of both. */
export const checkSameTrees = (left: string, right: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = ['-rq', '--no-dereference', ...KEPT_BESIDE.flatMap((name) => ['-x', name]), left, right];
    execFile(programPath('diff'), args, { maxBuffer: MOST_OUTPUT_BYTES }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else
        reject(
          new Error(`${left} and ${right} are not the same: ${(stdout + stderr).slice(0, TOLD_CHARACTERS)}`),
        );
    });
  });
