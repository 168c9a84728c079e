// Asks for a name: of a new folder, or a new one for an entry.

import type { JSX } from 'preact';
import { useLayoutEffect, useId, useRef, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import { strings } from '../strings/index.ts';
import { Dialog, openDialog } from './dialog.tsx';

interface AskNameInit {
  readonly title: string;
  readonly label: string;
  readonly action: string;
  readonly name: string;
  /** How many of its characters are selected, so that typing replaces them. */
  readonly selectTo: number;
  /** Does it. What it throws is shown, and the dialogue stays. */
  readonly onName: (name: string) => Promise<void>;
}

const NameDialog = ({ init, close }: { init: AskNameInit; close: () => void }): JSX.Element => {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const problemId = useId();
  const fieldId = useId();
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(0, init.selectTo);
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const name = field.current?.value ?? '';
    if (isBusy || name === '') return;
    setBusy(true);
    try {
      await init.onName(name);
      close();
    } catch (error) {
      setProblem(toWherryError(error).message);
      setBusy(false);
      field.current?.focus();
    }
  };
  return (
    <Dialog title={init.title} onClose={close}>
      <form onSubmit={(event) => void submit(event)}>
        <label for={fieldId}>{init.label}</label>
        <input
          id={fieldId}
          ref={field}
          defaultValue={init.name}
          autocomplete="off"
          spellcheck={false}
          maxLength={255}
          aria-invalid={problem !== ''}
          aria-describedby={problem === '' ? undefined : problemId}
        />
        <p id={problemId} class="field-problem" role="alert">
          {problem}
        </p>
        <div class="dialog-buttons">
          <button type="button" onClick={close}>
            {strings.value.cancel}
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            {init.action}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

export const askName = async (init: AskNameInit): Promise<void> => {
  await openDialog((close) => <NameDialog init={init} close={close} />);
};
