// English of the uploads.

import { countedIn } from './counted.ts';

const counted = countedIn('en');

export const uploadsEn = {
  uploads: 'Uploads',
  uploadsTotal: 'All uploads',
  uploadTo: (path: string) => `To ${path}`,
  pauseAll: 'Pause all',
  resumeAll: 'Go on with all',
  clearDone: 'Remove what is done',
  foldUploads: 'Show less of the uploads',
  unfoldUploads: 'Show more of the uploads',
  pauseUpload: 'Pause',
  resumeUpload: 'Go on',
  cancelUpload: 'Cancel upload',
  cancelUploadTitle: 'Cancel this upload?',
  cancelUploadText:
    'Files that are there already stay. What was sent of unfinished ones is discarded, and cannot be gone on with.',
  retryFailed: 'Try failed ones again',
  filesOf: (done: number, all: number) => `${done.toLocaleString('en')} of ${counted(all, 'file', 'files')}`,
  filesFailed: (count: number) => `${count.toLocaleString('en')} failed`,
  timeLeft: (duration: string) => `${duration} left`,
  uploadPaused: 'paused',
  uploadWaiting: 'waiting for its turn',
  uploadInterrupted: 'the connection was lost, trying again',
  uploadDone: 'done',
  uploadDonePartly: 'done, but for what failed',
  uploadsLoggedOut: 'You are logged out. This goes on when you log in again.',
  filterUploads: 'Files to show',
  filterAll: 'All',
  filterRunning: 'Running',
  filterWaiting: 'Waiting',
  filterDone: 'Done',
  filterFailed: 'Failed',
  uploadedFiles: 'Files of the uploads',
  noSuchUploads: 'None of these.',
  fileDone: 'Done',
  fileRenamed: (name: string) => `Done, as “${name}”`,
  fileSkipped: 'Left as it is there',
  fileStoppedAt: (percent: number) => `Stopped at ${percent} %`,
  continuedAt: (percent: number) => `continued at ${percent} %`,
  rateChart: 'Chart of the rate over the last minutes',
  saidProgress: (percent: number, left: string) =>
    `Uploads: ${percent} percent${left === '' ? '' : `, ${left}`}.`,
  saidDone: (done: number, failed: number) =>
    failed === 0
      ? `Uploaded ${counted(done, 'file', 'files')}.`
      : `Uploaded ${counted(done, 'file', 'files')}; ${failed.toLocaleString('en')} failed.`,
  readingFolder: 'Reading the folder …',
  comparingFiles: 'Looking at what is there …',
  comparingText: 'Names that are taken are asked about before anything is sent.',
  foundSoFar: (count: string) => `${count} found so far.`,
  couldNotRead: (path: string, why: string) => `“${path}” could not be read and is not uploaded: ${why}`,
  givenTwice: (count: number, first: string) =>
    count === 1
      ? `There was another file “${first}” among what you gave; only the first of that name is uploaded.`
      : `There were other files “${first}” and ${(count - 1).toLocaleString('en')} more among what you gave; only the first of each name is uploaded.`,
  conflictTitle: (count: number) =>
    count === 1 ? 'One file is there already' : `${count.toLocaleString('en')} files are there already`,
  conflictText: (path: string) =>
    `What is to be done about those whose name is taken in ${path}? All others are uploaded in any case.`,
  conflictSameText: (count: number) =>
    count === 1
      ? 'One has the same size and time, and is probably the same.'
      : `${count.toLocaleString('en')} have the same size and time, and are probably the same.`,
  conflictForAll: 'For all',
  conflictSkip: 'Skip',
  conflictReplace: 'Replace',
  conflictKeepBoth: 'Keep both',
  conflictYours: 'Yours:',
  conflictThere: 'There:',
  conflictIsFolder: 'There is a folder of this name.',
  conflictSame: 'probably the same',
  conflictList: 'Files that are there already',
  conflictChoiceFor: (path: string) => `What to do about ${path}`,
  conflictStop: 'Upload nothing',
  conflictGo: 'Upload',
  unfinishedTitle: (count: number) => `${counted(count, 'file was', 'files were')} not finished`,
  unfinishedText: (first: string, path: string) =>
    `“${first}” and whatever else was on its way to ${path}: pick the same again, and it goes on where it stopped.`,
  pickFilesAgain: 'Pick the files again …',
  pickFolderAgain: 'Pick the folder again …',
  forgetUpload: 'Forget',
  noneRemembered:
    'None of these is among the files that were not finished; pick the very same ones, unchanged since.',
  notRemembered: (count: number, first: string) =>
    count === 1
      ? `“${first}” is not among the files that were not finished, and was left out.`
      : `“${first}” and ${(count - 1).toLocaleString('en')} more are not among the files that were not finished, and were left out.`,
  folderUnknown: (count: number, first: string) =>
    count === 1
      ? `Which folder “${first}” belongs to is not known any more, and it was left out; pick the whole folder that was on its way.`
      : `Which folder “${first}” and ${(count - 1).toLocaleString('en')} more belong to is not known any more, and they were left out; pick the whole folder that was on its way.`,
};

export type UploadStrings = typeof uploadsEn;
