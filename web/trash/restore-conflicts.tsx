// Asks what is to be done about items whose names are taken by something else now.

import type { JSX } from 'preact';
import type { TrashItem } from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { strings } from '../strings/index.ts';

type Answer = 'replace' | 'rename';

const MAX_NAMED = 8;

const ConflictsDialog = ({
  items,
  close,
}: {
  items: readonly TrashItem[];
  close: (answer?: Answer) => void;
}): JSX.Element => {
  const text = strings.value;
  return (
    <Dialog title={text.namesTakenTitle} onClose={() => close()}>
      <p>{text.namesTaken(items.length)}</p>
      <ul class="names">
        {items.slice(0, MAX_NAMED).map(({ id, path }) => (
          <li key={id}>
            <bdi>{path}</bdi>
          </li>
        ))}
        {items.length > MAX_NAMED && <li>{text.andMore(items.length - MAX_NAMED)}</li>}
      </ul>
      <p class="field-hint">{text.replacedGoesToTrash}</p>
      <div class="dialog-buttons">
        <button type="button" onClick={() => close()}>
          {text.leaveInTrash}
        </button>
        <button type="button" onClick={() => close('replace')}>
          {text.replace}
        </button>
        <button type="button" class="primary" onClick={() => close('rename')}>
          {text.keepBoth}
        </button>
      </div>
    </Dialog>
  );
};

/** Undefined: they are to stay where they are. */
export const askAboutConflicts = (items: readonly TrashItem[]): Promise<Answer | undefined> =>
  openDialog<Answer>((close) => <ConflictsDialog items={items} close={close} />);
