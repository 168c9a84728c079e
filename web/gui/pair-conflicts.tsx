// The copies that conflicts have left in a pair, each with a decision.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiConflict } from '../../src/gui/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { guiStrings } from '../strings/gui.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { api } from './program.ts';

type Keep = 'original' | 'copy' | 'both';

const ConflictsDialog = ({ name, close }: { name: string; close: () => void }): JSX.Element => {
  const text = guiStrings.value;
  const [conflicts, setConflicts] = useState<readonly GuiConflict[]>();
  const [problem, setProblem] = useState('');
  const attempt = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
      setProblem('');
    } catch (error) {
      setProblem(toWherryError(error).message);
    }
  };
  const reload = async (): Promise<void> => setConflicts((await api.value?.pairs.conflicts(name)) ?? []);
  useEffect(() => void attempt(reload), []);
  const decide = (copy: string, keep: Keep): void =>
    void attempt(async () => {
      await api.value?.pairs.resolve(name, copy, keep);
      await reload();
    });
  return (
    <Dialog title={text.conflictsIn(name)} onClose={close} isWide>
      <p>{text.conflictsText}</p>
      <p class="field-problem" role="alert">
        {problem}
      </p>
      {conflicts?.length === 0 && <p role="status">{text.noConflicts}</p>}
      <ul class="pair-conflicts">
        {conflicts?.map(({ path, copy, device }) => (
          <li key={copy}>
            <p>
              <strong>{path}</strong>
              <span class="field-hint">{text.copyOf(copy, device)}</span>
            </p>
            <div class="panel-buttons">
              <button type="button" onClick={() => decide(copy, 'original')}>
                {text.keepOriginal}
              </button>
              <button type="button" onClick={() => decide(copy, 'copy')}>
                {text.keepCopy}
              </button>
              <button type="button" onClick={() => decide(copy, 'both')}>
                {uploadStrings.value.conflictKeepBoth}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};

export const showConflicts = async (name: string): Promise<void> => {
  await openDialog((close) => <ConflictsDialog name={name} close={close} />);
};
