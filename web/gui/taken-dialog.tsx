// Asks what is to become of files whose names are taken at the destination: one answer for all of them.

import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ConflictPolicy } from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { guiStrings } from '../strings/gui.ts';
import { formatNumber, strings } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import type { WantedTransfer } from './begin-transfer.ts';

/** So many names are enough to recognise what it is about. */
const SHOWN = 200;

type Choice = Exclude<ConflictPolicy, 'fail'>;
/** What loses nothing comes first. */
const CHOICES = ['rename', 'skip', 'replace'] as const satisfies readonly Choice[];

const TakenDialog = ({
  wanted,
  taken,
  close,
}: {
  wanted: WantedTransfer;
  taken: readonly string[];
  close: (choice?: Choice) => void;
}): JSX.Element => {
  const text = guiStrings.value;
  const group = useId();
  const words = {
    rename: [uploadStrings.value.conflictKeepBoth, text.keepBothHint],
    skip: [uploadStrings.value.conflictSkip, text.skipHint],
    replace: [
      uploadStrings.value.conflictReplace,
      wanted.direction === 'put' ? text.replaceThereHint : text.replaceHereHint,
    ],
  } as const;
  return (
    <Dialog title={uploadStrings.value.conflictTitle(taken.length)} onClose={() => close()}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const chosen = new FormData(event.currentTarget).get('choice');
          close(CHOICES.find((each) => each === chosen));
        }}
      >
        <p>{text.takenText(wanted.destination)}</p>
        <ul class="taken" tabIndex={0} aria-label={uploadStrings.value.conflictList}>
          {taken.slice(0, SHOWN).map((path) => (
            <li key={path}>{path}</li>
          ))}
          {taken.length > SHOWN && <li>{text.andMore(formatNumber(taken.length - SHOWN))}</li>}
        </ul>
        <fieldset class="choices">
          <legend>{text.whatToDo}</legend>
          {CHOICES.map((each) => (
            <label key={each} class="choice" for={`${group}-${each}`}>
              <input
                id={`${group}-${each}`}
                type="radio"
                name="choice"
                value={each}
                defaultChecked={each === 'rename'}
                autofocus={each === 'rename'}
              />
              <span>
                <strong>{words[each][0]}</strong>
                <span class="field-hint">{words[each][1]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="dialog-buttons">
          <button type="button" onClick={() => close()}>
            {strings.value.cancel}
          </button>
          <button type="submit" class="primary">
            {text.goOn}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/** Undefined: nothing is to be transferred. */
export const askAboutTaken = (
  wanted: WantedTransfer,
  taken: readonly string[],
): Promise<Choice | undefined> =>
  openDialog<Choice>((close) => <TakenDialog wanted={wanted} taken={taken} close={close} />);
