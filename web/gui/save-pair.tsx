// A new pair, of the directories that the two sides show.

import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { WherryError } from '../../src/client/browser/index.ts';
import type { GuiConnection, SavedRemote, SavePairRequest } from '../../src/gui/index.ts';
import { openDialog } from '../dialogs/dialog.tsx';
import { Choice, Field } from '../dialogs/field.tsx';
import { FormDialog, textIn } from '../dialogs/form-dialog.tsx';
import { tell } from '../state/messages.ts';
import { guiStrings } from '../strings/gui.ts';
import { api } from './program.ts';
import { saveRemote } from './save-remote.tsx';
import { localPane, shownConnection, shownServer } from './sides.ts';

const MODES = ['both', 'push', 'pull'] as const;

/** Of an address what says which server it is, and who one is there, where it says that. */
const placeOf = (address: string): { readonly server: string; readonly user: string | undefined } => {
  const user = /^\w+:\/\/([^@/#]*)@/u.exec(address)?.[1];
  return { server: address.replace(/^(\w+:\/\/)[^@/#]*@/u, '$1'), user };
};

/** The saved remote by which a connection is found again. One without a token is none: a pair needs that. */
const savedOf = (
  usable: readonly SavedRemote[],
  connection: GuiConnection | undefined,
): string | undefined => {
  if (connection === undefined) return undefined;
  const { server } = placeOf(connection.address);
  const isSame = ({ address }: SavedRemote): boolean => {
    const saved = placeOf(address);
    return saved.server === server && (saved.user ?? connection.account) === connection.account;
  };
  return (usable.find(({ name }) => name === connection.name) ?? usable.find(isSame))?.name;
};

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const requestOf = (form: FormData, server: string): SavePairRequest => {
  const name = textIn(form, 'name').trim();
  const exclude = linesOf(textIn(form, 'exclude'));
  return {
    ...(name === '' ? {} : { name }),
    mode: MODES.find((each) => each === textIn(form, 'mode')) ?? 'both',
    local: textIn(form, 'local'),
    server,
    remote: textIn(form, 'remote'),
    ...(form.get('delete') === null ? {} : { delete: true }),
    ...(exclude.length === 0 ? {} : { exclude }),
  };
};

const Options = ({ mode }: { mode: string }): JSX.Element => {
  const text = guiStrings.value;
  const id = useId();
  return (
    <>
      {mode !== 'both' && (
        <label class="check" for={`${id}-delete`}>
          <input id={`${id}-delete`} type="checkbox" name="delete" />
          {text.alsoDelete}
        </label>
      )}
      <label for={`${id}-exclude`}>{text.exclude}</label>
      <textarea
        id={`${id}-exclude`}
        name="exclude"
        rows={2}
        spellcheck={false}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} class="field-hint">
        {text.excludeHint}
      </p>
    </>
  );
};

interface PairDialogProps {
  readonly remotes: readonly SavedRemote[];
  readonly close: (name?: string) => void;
}

const PairDialog = ({ remotes, close }: PairDialogProps): JSX.Element => {
  const text = guiStrings.value;
  const [mode, setMode] = useState('both');
  const connection = shownConnection.value;
  const usable = remotes.filter(({ hasToken }) => hasToken);
  const own = savedOf(usable, connection);
  const isOwnUnsaved = connection !== undefined && own === undefined;
  const choices = [
    ...(isOwnUnsaved ? ([['', text.serverShown]] as const) : []),
    ...usable.map(({ name }) => [name, name] as const),
  ];
  const save = async (form: FormData): Promise<void> => {
    let server = textIn(form, 'server');
    if (server === '' && connection !== undefined) server = (await saveRemote(connection)) ?? '';
    if (server === '') throw new WherryError('BAD_REQUEST', text.pairNeedsRemote);
    const name = await api.value?.pairs.save(requestOf(form, server));
    if (name === undefined) return;
    tell(text.pairSaved(name));
    close(name);
  };
  return (
    <FormDialog title={text.newPair} action={text.save} onClose={() => close()} onSubmit={save}>
      {choices.length === 0 && <p class="notice notice-warning">{text.pairNeedsRemote}</p>}
      <Field name="local" label={text.folderHere} value={localPane.path.value} isRequired />
      <Choice
        name="mode"
        label={text.direction}
        value={mode}
        onChange={setMode}
        choices={[
          ['both', text.modeBoth],
          ['push', text.modePush],
          ['pull', text.modePull],
        ]}
      />
      <Choice
        name="server"
        label={text.server}
        choices={choices}
        value={own ?? (isOwnUnsaved ? '' : usable[0]?.name)}
      />
      <Field
        name="remote"
        label={text.folderThere}
        value={shownServer.value?.pane.path.value ?? '/'}
        isRequired
      />
      <Field name="name" label={text.pairName} hint={text.pairNameHint} />
      <Options mode={mode} />
    </FormDialog>
  );
};

/** Fulfils when it is saved, or not wanted any more. Codes: those of asking the program for its remotes. */
export const savePair = async (): Promise<void> => {
  const remotes = (await api.value?.remotes()) ?? [];
  await openDialog<string>((close) => <PairDialog remotes={remotes} close={close} />);
};
