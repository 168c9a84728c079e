// Keeps a server under a name, so that the page and every command find it again by that alone.

import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiConnection } from '../../src/gui/index.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { openDialog } from '../dialogs/dialog.tsx';
import { Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { tell } from '../state/messages.ts';
import { guiStrings } from '../strings/gui.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { api } from './program.ts';

/** Of the address: "wherry://files.example.org:6768#…" is called "files". */
const proposedName = (address: string): string => {
  const host = /^\w+:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/#]+)/u.exec(address)?.[1] ?? '';
  return /^[a-z]/iu.test(host) ? (host.split('.', 1)[0] ?? '') : '';
};

const SaveDialog = ({
  connection,
  close,
}: {
  connection: GuiConnection;
  close: (name?: string) => void;
}): JSX.Element => {
  const text = guiStrings.value;
  const id = useId();
  const save = async (form: FormData): Promise<void> => {
    const name = textIn(form, 'name').trim();
    const isDefault = form.get('default') !== null;
    try {
      await api.value?.saveRemote(name, connection.id, { isDefault });
    } catch (error) {
      if (toWherryError(error).code !== 'ALREADY_EXISTS') throw error;
      const isSure = await confirm({
        title: text.replaceRemoteTitle(name),
        text: text.replaceRemoteText,
        action: uploadStrings.value.conflictReplace,
      });
      if (!isSure) return;
      await api.value?.saveRemote(name, connection.id, { isDefault, replace: true });
    }
    tell(text.remoteSaved(name));
    close(name);
  };
  return (
    <FormDialog title={text.saveRemote} action={text.save} onClose={() => close()} onSubmit={save}>
      <p>{text.saveRemoteText}</p>
      <Field name="name" label={text.remoteName} value={proposedName(connection.address)} isRequired />
      <label class="check" for={id}>
        <input id={id} type="checkbox" name="default" />
        {text.makeDefault}
      </label>
    </FormDialog>
  );
};

/** The name; undefined when it was not saved. */
export const saveRemote = (connection: GuiConnection): Promise<string | undefined> =>
  openDialog<string>((close) => <SaveDialog connection={connection} close={close} />);
