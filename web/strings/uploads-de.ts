// German of the uploads.

import { countedIn } from './counted.ts';
import type { UploadStrings } from './uploads-en.ts';

const counted = countedIn('de');

export const uploadsDe: UploadStrings = {
  uploads: 'Uploads',
  uploadsTotal: 'Alle Uploads',
  uploadTo: (path) => `Nach ${path}`,
  pauseAll: 'Alle anhalten',
  resumeAll: 'Alle fortsetzen',
  clearDone: 'Erledigtes entfernen',
  foldUploads: 'Weniger von den Uploads zeigen',
  unfoldUploads: 'Mehr von den Uploads zeigen',
  pauseUpload: 'Anhalten',
  resumeUpload: 'Fortsetzen',
  cancelUpload: 'Upload abbrechen',
  cancelUploadTitle: 'Diesen Upload abbrechen?',
  cancelUploadText:
    'Dateien, die schon da sind, bleiben. Was von unfertigen gesendet wurde, wird verworfen und lässt sich nicht fortsetzen.',
  retryFailed: 'Fehlgeschlagene erneut versuchen',
  filesOf: (done, all) => `${done.toLocaleString('de')} von ${counted(all, 'Datei', 'Dateien')}`,
  filesFailed: (count) => `${count.toLocaleString('de')} fehlgeschlagen`,
  timeLeft: (duration) => `noch ${duration}`,
  uploadPaused: 'angehalten',
  uploadWaiting: 'wartet, bis er an der Reihe ist',
  uploadInterrupted: 'die Verbindung ist abgerissen, neuer Versuch läuft',
  uploadDone: 'fertig',
  uploadDonePartly: 'fertig, bis auf Fehlgeschlagenes',
  uploadsLoggedOut: 'Sie sind abgemeldet. Nach der Anmeldung geht es hier weiter.',
  filterUploads: 'Gezeigte Dateien',
  filterAll: 'Alle',
  filterRunning: 'Laufend',
  filterWaiting: 'Wartend',
  filterDone: 'Fertig',
  filterFailed: 'Fehlgeschlagen',
  uploadedFiles: 'Dateien der Uploads',
  noSuchUploads: 'Keine solchen.',
  fileDone: 'Fertig',
  fileRenamed: (name) => `Fertig, als „${name}“`,
  fileSkipped: 'Bleibt, wie es dort ist',
  fileStoppedAt: (percent) => `Angehalten bei ${percent} %`,
  continuedAt: (percent) => `fortgesetzt bei ${percent} %`,
  rateChart: 'Diagramm der Geschwindigkeit in den letzten Minuten',
  saidProgress: (percent, left) => `Uploads: ${percent} Prozent${left === '' ? '' : `, ${left}`}.`,
  saidDone: (done, failed) =>
    failed === 0
      ? `${counted(done, 'Datei', 'Dateien')} hochgeladen.`
      : `${counted(done, 'Datei', 'Dateien')} hochgeladen, ${failed.toLocaleString('de')} fehlgeschlagen.`,
  readingFolder: 'Der Ordner wird gelesen …',
  comparingFiles: 'Es wird geprüft, was schon da ist …',
  comparingText: 'Bei vergebenen Namen wird gefragt, bevor etwas gesendet wird.',
  foundSoFar: (count) => `Bisher ${count} gefunden.`,
  couldNotRead: (path, why) => `„${path}“ ließ sich nicht lesen und wird nicht hochgeladen: ${why}`,
  givenTwice: (count, first) =>
    count === 1
      ? `Es war noch eine Datei „${first}“ dabei; nur die erste dieses Namens wird hochgeladen.`
      : `Es waren noch andere Dateien „${first}“ und ${(count - 1).toLocaleString('de')} weitere dabei; nur die erste jedes Namens wird hochgeladen.`,
  conflictTitle: (count) =>
    count === 1 ? 'Eine Datei ist schon da' : `${count.toLocaleString('de')} Dateien sind schon da`,
  conflictText: (path) =>
    `Was soll mit denen geschehen, deren Name in ${path} vergeben ist? Alle anderen werden auf jeden Fall hochgeladen.`,
  conflictSameText: (count) =>
    count === 1
      ? 'Eine hat dieselbe Größe und Zeit und ist vermutlich dieselbe.'
      : `${count.toLocaleString('de')} haben dieselbe Größe und Zeit und sind vermutlich dieselben.`,
  conflictForAll: 'Für alle',
  conflictSkip: 'Überspringen',
  conflictReplace: 'Ersetzen',
  conflictKeepBoth: 'Beide behalten',
  conflictYours: 'Ihre:',
  conflictThere: 'Dort:',
  conflictIsFolder: 'Dort gibt es einen Ordner mit diesem Namen.',
  conflictSame: 'vermutlich dieselbe',
  conflictList: 'Dateien, die schon da sind',
  conflictChoiceFor: (path) => `Was mit ${path} geschehen soll`,
  conflictStop: 'Nichts hochladen',
  conflictGo: 'Hochladen',
  unfinishedTitle: (count) => `${counted(count, 'Datei wurde', 'Dateien wurden')} nicht fertig`,
  unfinishedText: (first, path) =>
    `„${first}“ und was sonst noch unterwegs nach ${path} war: Wählen Sie dasselbe noch einmal, dann geht es dort weiter, wo es aufgehört hat.`,
  pickFilesAgain: 'Dateien noch einmal wählen …',
  pickFolderAgain: 'Ordner noch einmal wählen …',
  forgetUpload: 'Vergessen',
  noneRemembered:
    'Davon gehört nichts zu den unfertigen Dateien; wählen Sie genau dieselben, seither unverändert.',
  notRemembered: (count, first) =>
    count === 1
      ? `„${first}“ gehört nicht zu den unfertigen Dateien und wurde ausgelassen.`
      : `„${first}“ und ${(count - 1).toLocaleString('de')} weitere gehören nicht zu den unfertigen Dateien und wurden ausgelassen.`,
  folderUnknown: (count, first) =>
    count === 1
      ? `In welchen Ordner „${first}“ gehört, ist nicht mehr bekannt, darum wurde sie ausgelassen; wählen Sie den ganzen Ordner, der unterwegs war.`
      : `In welchen Ordner „${first}“ und ${(count - 1).toLocaleString('de')} weitere gehören, ist nicht mehr bekannt, darum wurden sie ausgelassen; wählen Sie den ganzen Ordner, der unterwegs war.`,
};
