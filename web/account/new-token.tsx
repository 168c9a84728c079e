// Making a token: what it is for, how long it is good; then it is shown, once.

import type { JSX } from 'preact';
import type { NewToken } from '../../src/client/browser/index.ts';
import { Copyable } from '../copy/copyable.tsx';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { Choice, Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { adminStrings } from '../strings/administration.ts';
import { deriveVerifier, generateToken } from './make-token.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const LIFETIMES = [7, 30, 90, 365] as const;

export const lifetimeChoices = (canBeEndless: boolean): readonly (readonly [string, string])[] => {
  const text = adminStrings.value;
  const limited = LIFETIMES.map((days) => [String(days), text.days(days)] as const);
  return canBeEndless ? [['', text.never] as const, ...limited] : limited;
};

/** Milliseconds of a choice of days. */
export const lifetimeMs = (days: string): number | undefined =>
  days === '' ? undefined : Number(days) * DAY_MS;

const NewTokenDialog = ({
  name,
  add,
  close,
}: {
  name: string | undefined;
  add: (token: NewToken) => Promise<void>;
  close: (token?: string) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const submit = async (form: FormData): Promise<void> => {
    const token = generateToken();
    const lasts = lifetimeMs(textIn(form, 'lifetime'));
    await add({
      name: textIn(form, 'name').trim(),
      kind: 'named',
      verifier: deriveVerifier(token),
      ...(lasts === undefined ? {} : { expiresMs: Date.now() + lasts }),
    });
    close(token);
  };
  return (
    <FormDialog title={text.makeTokenTitle} action={text.makeIt} onClose={() => close()} onSubmit={submit}>
      <Field name="name" label={text.tokenName} hint={text.tokenNameHint} value={name} isRequired />
      <Choice name="lifetime" label={text.expiresAfter} choices={lifetimeChoices(true)} />
    </FormDialog>
  );
};

/** Shows something secret, once. */
export const showOnce = async (title: string, secret: string): Promise<void> => {
  const text = adminStrings.value;
  await openDialog((close) => (
    <Dialog title={title} onClose={close}>
      <p>{text.shownOnce}</p>
      <Copyable text={secret} what={title} />
      <div class="dialog-buttons">
        <button type="button" class="primary" onClick={() => close()}>
          {text.done}
        </button>
      </div>
    </Dialog>
  ));
};

/** The token that was made; undefined when none was. */
export const makeToken = (
  add: (token: NewToken) => Promise<void>,
  name?: string,
): Promise<string | undefined> =>
  openDialog<string>((close) => <NewTokenDialog name={name} add={add} close={close} />);
