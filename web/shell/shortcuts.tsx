// The keys of the page, for who presses "?".

import type { JSX } from 'preact';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { sessionInfo } from '../state/session.ts';
import { strings } from '../strings/index.ts';
import { commandKey } from './open-shortcuts.ts';

const rows = (): readonly (readonly [keys: readonly string[], does: string])[] => {
  const text = strings.value;
  const command = commandKey();
  return [
    [['↑', '↓', 'Home', 'End', 'PgUp', 'PgDn'], text.keyMove],
    [['Space'], text.keySpace],
    [['Enter'], text.keyEnter],
    [['Backspace', 'M'], text.keyParent],
    [['F2'], text.keyRename],
    [['Delete'], text.keyDelete],
    [[`${command} C`, `${command} X`, `${command} V`], text.keyClipboard],
    [[`${command} A`], text.keyAll],
    [['/'], text.keyFilter],
    [['N'], text.keyNewFolder],
    [['U'], text.keyUpload],
    [['G'], text.keyGrid],
    [['P'], text.keyPreview],
    [['I'], text.keyDetails],
    ...(sessionInfo.value?.gui === true ? [[['F5', 'F6'], text.keyAcross] as const] : []),
    [['Shift F10'], text.keyMenu],
    [['?'], text.keyHelp],
    [['Esc'], text.keyEscape],
  ];
};

export const showShortcuts = async (): Promise<void> => {
  await openDialog((close) => (
    <Dialog title={strings.value.shortcutsTitle} onClose={close}>
      <ShortcutTable />
    </Dialog>
  ));
};

const ShortcutTable = (): JSX.Element => (
  <table class="shortcuts">
    <tbody>
      {rows().map(([keys, does]) => (
        <tr key={does}>
          <th scope="row">
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </th>
          <td>{does}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
