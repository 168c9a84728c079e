// One's own password: a form for all that the server will ask, and the answers to its questions out of it.

import type { JSX } from 'preact';
import { WherryError, type AnswerQuestion, type PageRemote } from '../../src/client/browser/index.ts';
import { openDialog } from '../dialogs/dialog.tsx';
import { Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { askQuestion } from '../dialogs/question.tsx';
import { whileAnswering } from '../state/questions.ts';
import { adminStrings } from '../strings/administration.ts';

/** Answers questions for secrets in this order; whatever else is asked, the user is. */
export const answeringSecrets = (secrets: readonly string[]): AnswerQuestion => {
  const left = [...secrets];
  return async (question) => {
    const secret = question.kind === 'secret' ? left.shift() : undefined;
    return secret ?? askQuestion(question);
  };
};

const PasswordDialog = ({
  server,
  hasPassword,
  close,
}: {
  server: PageRemote;
  hasPassword: boolean;
  close: (isChanged?: boolean) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const submit = async (form: FormData): Promise<void> => {
    const wanted = textIn(form, 'new');
    if (wanted !== textIn(form, 'again')) throw new WherryError('BAD_REQUEST', text.passwordsDiffer);
    const secrets = [...(hasPassword ? [textIn(form, 'present')] : []), wanted, wanted];
    await whileAnswering({ answer: answeringSecrets(secrets) }, () => server.account.changePassword());
    close(true);
  };
  return (
    <FormDialog
      title={text.passwordTitle}
      action={hasPassword ? text.change : text.save}
      onClose={() => close()}
      onSubmit={submit}
    >
      {hasPassword && (
        <Field
          name="present"
          label={text.presentPassword}
          autocomplete="current-password"
          isSecret
          isRequired
        />
      )}
      <Field
        name="new"
        label={text.newPassword}
        hint={text.passwordHint}
        autocomplete="new-password"
        isSecret
        isRequired
      />
      <Field name="again" label={text.newPasswordAgain} autocomplete="new-password" isSecret isRequired />
    </FormDialog>
  );
};

/** Whether it was changed. */
export const changePassword = async (server: PageRemote, hasPassword: boolean): Promise<boolean> =>
  (await openDialog<boolean>((close) => (
    <PasswordDialog server={server} hasPassword={hasPassword} close={close} />
  ))) === true;

const PresentPasswordDialog = ({
  title,
  action,
  onPassword,
  close,
}: {
  title: string;
  action: string;
  onPassword: (password: string) => Promise<void>;
  close: (isDone?: boolean) => void;
}): JSX.Element => (
  <FormDialog
    title={title}
    action={action}
    onClose={() => close()}
    onSubmit={async (form) => {
      await onPassword(textIn(form, 'present'));
      close(true);
    }}
  >
    <Field
      name="present"
      label={adminStrings.value.presentPassword}
      autocomplete="current-password"
      isSecret
      isRequired
    />
  </FormDialog>
);

/** Asks for the present password and does something with it. Whether it was done. */
export const withPassword = async (
  title: string,
  action: string,
  onPassword: (password: string) => Promise<void>,
): Promise<boolean> =>
  (await openDialog<boolean>((close) => (
    <PresentPasswordDialog title={title} action={action} onPassword={onPassword} close={close} />
  ))) === true;
