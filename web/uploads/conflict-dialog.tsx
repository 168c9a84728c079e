// Asks what is to become of files whose names are taken: for all of them at once, or one by one. However many there are, only what can be
// seen is in the document.

import { signal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { useVirtual } from '../files/virtual.ts';
import { formatBytes, formatTime } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { cautiousChoice, choiceForAll, CHOICES, type Choice, type Conflict } from './plan-conflicts.ts';
import type { UploadFile } from './upload-job.ts';

/** Pixels; the style sheet draws the same. */
const ROW = 84;
const NARROW_ROW = 136;
const NARROW = 640;

type FileConflict = Conflict<UploadFile>;

const labelOf = (choice: Choice): string => {
  const text = uploadStrings.value;
  return { skip: text.conflictSkip, replace: text.conflictReplace, rename: text.conflictKeepBoth }[choice];
};

const Side = ({ label, size, timeUs }: { label: string; size: number; timeUs: number }): JSX.Element => (
  <span class="conflict-side">
    <span class="conflict-label">{label}</span> {formatBytes(size)}, {formatTime(timeUs)}
  </span>
);

const Row = ({
  conflict,
  choice,
  top,
  onChoose,
}: {
  conflict: FileConflict;
  choice: Choice;
  top: number;
  onChoose: (choice: Choice) => void;
}): JSX.Element => {
  const text = uploadStrings.value;
  const { item, there, isProbablySame, isFixed } = conflict;
  return (
    <li class="conflict" style={{ transform: `translateY(${top}px)` }}>
      <span class="conflict-facts">
        <span class="conflict-name">{item.path}</span>
        <Side label={text.conflictYours} size={item.size} timeUs={item.file.lastModified * 1000} />
        {there.kind === 'directory' ? (
          <span class="conflict-side">{text.conflictIsFolder}</span>
        ) : (
          <Side label={text.conflictThere} size={there.size} timeUs={there.mtimeUs} />
        )}
      </span>
      <span class="conflict-choice">
        {isProbablySame && <span class="conflict-same">{text.conflictSame}</span>}
        <select
          aria-label={text.conflictChoiceFor(item.path)}
          value={choice}
          onChange={(event) => {
            const chosen = CHOICES.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) onChoose(chosen);
          }}
        >
          {CHOICES.filter((each) => !(isFixed && each === 'replace')).map((each) => (
            <option key={each} value={each}>
              {labelOf(each)}
            </option>
          ))}
        </select>
      </span>
    </li>
  );
};

const ConflictList = ({
  conflicts,
  choices,
}: {
  conflicts: readonly FileConflict[];
  choices: Signal<readonly Choice[]>;
}): JSX.Element => {
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = innerWidth < NARROW ? NARROW_ROW : ROW;
  const rows = useVirtual({ count: conflicts.length, rowHeight, coveredTop: 0, scroller });
  return (
    <div
      class="conflicts"
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={uploadStrings.value.conflictList}
      style={{ height: `${rows.height + 2}px` }}
    >
      <ul style={{ height: `${rows.height}px` }}>
        {rows.indexes.map((index) => {
          const conflict = conflicts[index];
          if (conflict === undefined) return null;
          return (
            <Row
              key={index}
              conflict={conflict}
              choice={choices.value[index] ?? 'skip'}
              top={index * rowHeight}
              onChoose={(choice) => {
                choices.value = choices.value.with(index, choice);
              }}
            />
          );
        })}
      </ul>
    </div>
  );
};

const ConflictDialog = ({
  destination,
  conflicts,
  close,
}: {
  destination: string;
  conflicts: readonly FileConflict[];
  close: (choices?: readonly Choice[]) => void;
}): JSX.Element => {
  const text = uploadStrings.value;
  const [choices] = useState(() => signal<readonly Choice[]>(conflicts.map(cautiousChoice)));
  const isForAll = (choice: Choice): boolean =>
    conflicts.every((conflict, at) => choices.value[at] === choiceForAll(choice, conflict));
  const same = conflicts.filter(({ isProbablySame }) => isProbablySame).length;
  return (
    <Dialog title={text.conflictTitle(conflicts.length)} onClose={() => close()} isWide>
      <p class="conflict-text">
        {text.conflictText(destination)} {same > 0 && text.conflictSameText(same)}
      </p>
      <fieldset class="conflict-all">
        <legend>{text.conflictForAll}</legend>
        {CHOICES.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={isForAll(choice)}
            onClick={() => {
              choices.value = conflicts.map((conflict) => choiceForAll(choice, conflict));
            }}
          >
            {labelOf(choice)}
          </button>
        ))}
      </fieldset>
      <ConflictList conflicts={conflicts} choices={choices} />
      <div class="dialog-buttons">
        <button type="button" onClick={() => close()}>
          {text.conflictStop}
        </button>
        <button type="button" class="primary" onClick={() => close(choices.value)}>
          {text.conflictGo}
        </button>
      </div>
    </Dialog>
  );
};

/** Of each what is to become of it; undefined: nothing is to be uploaded. */
export const askAboutConflicts = (
  destination: string,
  conflicts: readonly FileConflict[],
): Promise<readonly Choice[] | undefined> =>
  openDialog<readonly Choice[]>((close) => (
    <ConflictDialog destination={destination} conflicts={conflicts} close={close} />
  ));
