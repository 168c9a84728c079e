// Adding an account: who it is, what it may do, and how it logs in at first.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { displayName, type PageRemote } from '../../src/client/browser/index.ts';
import { deriveVerifier, generateToken } from '../account/make-token.ts';
import { showOnce } from '../account/new-token.tsx';
import { openDialog } from '../dialogs/dialog.tsx';
import { Choice, Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { tell } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { QuotaField, RoleChoice, quotaIn, verbsIn } from './account-fields.tsx';

interface Added {
  readonly name: string;
  readonly token: string | undefined;
}

const AddAccountDialog = ({
  server: { admin },
  close,
}: {
  server: PageRemote;
  close: (added?: Added) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const [login, setLogin] = useState('token');
  const [home, setHome] = useState('own');
  const submit = async (form: FormData): Promise<void> => {
    const hasHome = home === 'own';
    const { name } = await admin.addAccount({
      name: textIn(form, 'name').trim(),
      verbs: verbsIn(form),
      home: hasHome,
      ...(hasHome ? { quotaBytes: quotaIn(form) } : {}),
      ...(login === 'password' ? { password: textIn(form, 'password') } : {}),
    });
    if (login !== 'token') return close({ name, token: undefined });
    const token = generateToken();
    await admin.addToken(name, { name: text.firstToken, kind: 'named', verifier: deriveVerifier(token) });
    close({ name, token });
  };
  return (
    <FormDialog title={text.addAccountTitle} action={text.add} onClose={() => close()} onSubmit={submit}>
      <Field name="name" label={text.name} hint={text.nameHint} isRequired />
      <RoleChoice />
      <Choice
        name="home"
        label={text.home}
        value={home}
        onChange={setHome}
        choices={[
          ['own', text.homeOwn],
          ['none', text.homeNone],
        ]}
      />
      {home === 'own' && <QuotaField />}
      <Choice
        name="login"
        label={text.loginBy}
        value={login}
        onChange={setLogin}
        choices={[
          ['token', text.loginToken],
          ['password', text.loginPassword],
          ['later', text.loginLater],
        ]}
      />
      {login === 'password' && (
        <Field
          name="password"
          label={text.password}
          hint={text.passwordHint}
          autocomplete="new-password"
          isSecret
          isRequired
        />
      )}
    </FormDialog>
  );
};

/** Whether one was added. */
export const addAccount = async (server: PageRemote): Promise<boolean> => {
  const added = await openDialog<Added>((close) => <AddAccountDialog server={server} close={close} />);
  if (added === undefined) return false;
  const text = adminStrings.value;
  tell(text.accountAdded(displayName(added.name)));
  if (added.token !== undefined) await showOnce(text.tokenOf(displayName(added.name)), added.token);
  return true;
};
