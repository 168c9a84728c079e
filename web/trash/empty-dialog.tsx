// Asks what of the trash is to go for good, and says how much that is.

import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { TrashItem } from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { formatBytes, strings } from '../strings/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS = [0, 1, 7, 30, 90, 365] as const;

const EmptyDialog = ({
  items,
  close,
}: {
  items: readonly TrashItem[];
  close: (olderThanMs?: number) => void;
}): JSX.Element => {
  const text = strings.value;
  const [days, setDays] = useState(0);
  const [nowMs] = useState(() => Date.now());
  const id = useId();
  const meant = items.filter(({ timeMs }) => timeMs <= nowMs - days * DAY_MS || days === 0);
  const bytes = meant.reduce((sum, { size }) => sum + size, 0);
  return (
    <Dialog title={text.emptyTrashTitle} onClose={() => close()}>
      <label for={id}>{text.emptyWhat}</label>
      <select id={id} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
        {DAYS.map((each) => (
          <option key={each} value={each}>
            {each === 0 ? text.emptyAll : text.olderThanDays(each)}
          </option>
        ))}
      </select>
      <p role="status">
        {meant.length === 0 ? text.nothingToEmpty : text.trashRemoveText(meant.length, formatBytes(bytes))}
      </p>
      <div class="dialog-buttons">
        <button type="button" onClick={() => close()}>
          {text.cancel}
        </button>
        <button
          type="button"
          class="danger"
          disabled={meant.length === 0}
          onClick={() => close(days * DAY_MS)}
        >
          {text.remove}
        </button>
      </div>
    </Dialog>
  );
};

/** Milliseconds that what goes is older than, 0 being everything; undefined: nothing is to go. */
export const askWhatToEmpty = (items: readonly TrashItem[]): Promise<number | undefined> =>
  openDialog<number>((close) => <EmptyDialog items={items} close={close} />);
