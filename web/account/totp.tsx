// One-time codes of one's own account: the secret for the app as a QR code, and the code that proves that the app has it.

import type { JSX } from 'preact';
import { WherryError, type PageRemote } from '../../src/client/browser/index.ts';
import { Copyable } from '../copy/copyable.tsx';
import { openDialog } from '../dialogs/dialog.tsx';
import { Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { QrCode } from '../qr/qr-code.tsx';
import { whileAnswering } from '../state/questions.ts';
import { adminStrings } from '../strings/administration.ts';
import { answeringSecrets, withPassword } from './password.tsx';

interface Shown {
  readonly uri: string;
  readonly secret: string;
}

const CodeDialog = ({
  shown: { uri, secret },
  close,
}: {
  shown: Shown;
  close: (code?: string) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  return (
    <FormDialog
      title={text.totpEnableTitle}
      action={text.totpEnableAction}
      onClose={() => close()}
      onSubmit={async (form) => close(textIn(form, 'code').replaceAll(/\s/gu, ''))}
    >
      <p>{text.totpScan}</p>
      <QrCode text={uri} label={text.totpQr} />
      <p class="field-hint">{text.totpSecret}</p>
      <Copyable text={secret} what={text.totpSecret} />
      <Field name="code" label={text.totpCode} autocomplete="one-time-code" isNumeric isRequired />
    </FormDialog>
  );
};

const askCode = async (shown: Shown | undefined): Promise<string> => {
  const code =
    shown === undefined
      ? undefined
      : await openDialog<string>((close) => <CodeDialog shown={shown} close={close} />);
  if (code === undefined) throw new WherryError('CANCELLED', 'Codes stay off.');
  return code;
};

/** Whether they are on now. */
export const enableTotp = (server: PageRemote): Promise<boolean> => {
  const text = adminStrings.value;
  return withPassword(text.totpEnableTitle, text.next, async (password) => {
    let shown: Shown | undefined;
    const answerSecret = answeringSecrets([password]);
    await whileAnswering(
      {
        answer: async (question, signal) =>
          question.kind === 'text' ? askCode(shown) : answerSecret(question, signal),
        onTotpSecret: (uri, secret) => {
          shown = { uri, secret };
        },
      },
      () => server.account.enableTotp(),
    );
  });
};

/** Whether they are off now. */
export const disableTotp = (server: PageRemote): Promise<boolean> => {
  const text = adminStrings.value;
  return withPassword(text.totpDisableTitle, text.switchOff, (password) =>
    whileAnswering({ answer: answeringSecrets([password]) }, () => server.account.disableTotp()),
  );
};
