// The files of all uploads, by what became of them. However many there are, only what can be seen is in the document.

import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useVirtual } from '../files/virtual.ts';
import { Icon } from '../shell/icon.tsx';
import { formatBytes, formatNumber } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { fileFilter } from './panel-state.ts';
import { FILTERS, type FileFilter, type FileRow, type TransferJob } from './transfer-job.ts';
import { jobs, total } from './upload-queue.ts';

/** Pixels; the style sheet draws the same. */
const ROW = 56;

const percent = (part: number, whole: number): number => (whole > 0 ? Math.floor((part / whole) * 100) : 0);

const countOf = (filter: FileFilter): number => {
  const { files, running, done, skipped, failed } = total.value;
  switch (filter) {
    case 'all':
      return files;
    case 'running':
      return running;
    case 'waiting':
      return files - running - done - skipped - failed;
    case 'done':
      return done + skipped;
    case 'failed':
      return failed;
  }
};

const labelOf = (filter: FileFilter): string => {
  const text = uploadStrings.value;
  return {
    all: text.filterAll,
    running: text.filterRunning,
    waiting: text.filterWaiting,
    done: text.filterDone,
    failed: text.filterFailed,
  }[filter];
};

const Filters = (): JSX.Element => (
  <div class="upload-filters" role="group" aria-label={uploadStrings.value.filterUploads}>
    {FILTERS.map((filter) => (
      <button
        key={filter}
        type="button"
        aria-pressed={fileFilter.value === filter}
        onClick={() => {
          fileFilter.value = filter;
        }}
      >
        {labelOf(filter)} {formatNumber(countOf(filter))}
      </button>
    ))}
  </div>
);

const inWords = (row: FileRow): string => {
  const text = uploadStrings.value;
  const { state, size, transferred, continuedFrom, problem, renamed } = row;
  switch (state) {
    case 'failed':
      return problem ?? text.filterFailed;
    case 'done':
      return renamed === undefined
        ? text.fileDone
        : text.fileRenamed(renamed.slice(renamed.lastIndexOf('/') + 1));
    case 'skipped':
      return text.fileSkipped;
    case 'waiting':
      return transferred > 0 ? text.fileStoppedAt(percent(transferred, size)) : text.filterWaiting;
    case 'running':
      return continuedFrom === undefined
        ? `${percent(transferred, size)} %`
        : `${percent(transferred, size)} % · ${text.continuedAt(percent(continuedFrom, size))}`;
  }
};

const ICONS = {
  waiting: 'file',
  running: 'upload',
  done: 'check',
  skipped: 'check',
  failed: 'warning',
} as const;

const Row = ({ row, top }: { row: FileRow; top: number }): JSX.Element => (
  <li class={`upload-row upload-${row.state}`} style={{ transform: `translateY(${top}px)` }}>
    <Icon name={ICONS[row.state]} />
    <span class="upload-name" title={row.path}>
      {row.path}
    </span>
    <span class="upload-size">{formatBytes(row.size)}</span>
    <span class="upload-words" title={row.problem}>
      {inWords(row)}
    </span>
    {row.state === 'running' && <progress aria-label={row.path} value={row.transferred} max={row.size} />}
  </li>
);

interface Numbered {
  readonly job: TransferJob;
  readonly files: readonly number[];
}

const rowAt = (lists: readonly Numbered[], index: number): FileRow | undefined => {
  let left = index;
  for (const { job, files } of lists) {
    const file = files[left];
    if (left < files.length && file !== undefined) return job.row(file);
    left -= files.length;
  }
  return undefined;
};

export const FileRows = (): JSX.Element => {
  const scroller = useRef<HTMLDivElement>(null);
  const filter = fileFilter.value;
  // Read, so that it is drawn again whenever any of them has moved on.
  const lists = total.value.files === 0 ? [] : jobs.value.map((job) => ({ job, files: job.filesOf(filter) }));
  const count = lists.reduce((sum, { files }) => sum + files.length, 0);
  const rows = useVirtual({ count, rowHeight: ROW, coveredTop: 0, scroller });
  return (
    <>
      <Filters />
      <div
        class="upload-rows"
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label={uploadStrings.value.uploadedFiles}
      >
        {count === 0 && <p class="upload-none">{uploadStrings.value.noSuchUploads}</p>}
        <ul style={{ height: `${rows.height}px` }}>
          {rows.indexes.map((index) => {
            const row = rowAt(lists, index);
            return row === undefined ? null : <Row key={index} row={row} top={index * ROW} />;
          })}
        </ul>
      </div>
    </>
  );
};
