// A dialogue with a form: what is typed is sent, a refusal is shown and the dialogue stays.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import { strings } from '../strings/index.ts';
import { Dialog } from './dialog.tsx';

export interface FormDialogProps {
  readonly title: string;
  readonly action: string;
  readonly isDanger?: boolean;
  /** What closes it without doing anything. Default: "Cancel". */
  readonly closing?: string;
  /** Not while it is being submitted. */
  readonly onClose: () => void;
  /** Does it; what it throws is shown. Closing the dialogue is its business. */
  readonly onSubmit: (form: FormData) => Promise<void>;
  readonly children: ComponentChildren;
}

export const FormDialog = ({
  title,
  action,
  isDanger = false,
  closing,
  onClose,
  onSubmit,
  children,
}: FormDialogProps): JSX.Element => {
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  // As it is at the moment: what is shown may be of a moment before.
  const busy = useRef(false);
  const place = useRef<HTMLFormElement>(null);
  // Behind the dialogue's own effect, which opens it.
  useEffect(() => place.current?.querySelector<HTMLElement>('input, select')?.focus(), []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy.current) return;
    const form = event.currentTarget as HTMLFormElement;
    busy.current = true;
    setBusy(true);
    setProblem('');
    try {
      await onSubmit(new FormData(form));
    } catch (error) {
      const { code, message } = toWherryError(error);
      if (code !== 'CANCELLED') setProblem(message);
      form.querySelector<HTMLElement>('input, select')?.focus();
    } finally {
      busy.current = false;
      setBusy(false);
    }
  };
  // What is being done cannot be called back, and what comes of it, such as a token, is to be shown.
  const leave = (): void => {
    if (!busy.current) onClose();
  };
  return (
    <Dialog title={title} onClose={leave}>
      <form ref={place} onSubmit={(event) => void submit(event)}>
        {children}
        <p class="field-problem" role="alert">
          {problem}
        </p>
        <div class="dialog-buttons">
          <button type="button" disabled={isBusy} onClick={leave}>
            {closing ?? strings.value.cancel}
          </button>
          <button type="submit" class={isDanger ? 'danger' : 'primary'} disabled={isBusy}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/** What a form has in a field, as text. */
export const textIn = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
