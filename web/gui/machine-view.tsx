// Servers of this machine: those that run, and a form that starts another one. They go on when the page and its program have ended.

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiLocalServer, StartedServer } from '../../src/gui/index.ts';
import { Field } from '../dialogs/field.tsx';
import { textIn } from '../dialogs/form-dialog.tsx';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';
import { MachineCard } from './machine-card.tsx';
import { api } from './program.ts';
import { localPane } from './sides.ts';

/** With their tokens, which nothing else tells: kept until the page is loaded anew. */
const startedHere = signal<readonly StartedServer[]>([]);

const AGAIN_MS = 3_000;
const DEFAULT_PORT = '6768';

const StartForm = ({ onStarted }: { onStarted: (started: StartedServer) => Promise<void> }): JSX.Element => {
  const text = guiStrings.value;
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const start = async (form: FormData): Promise<void> => {
    const asked = api.value;
    if (asked === undefined || isBusy) return;
    setBusy(true);
    setProblem('');
    const token = textIn(form, 'token').trim();
    try {
      await onStarted(
        await asked.servers.start({
          directory: textIn(form, 'directory'),
          port: Number(textIn(form, 'port')),
          readOnly: form.get('read-only') !== null,
          ...(token === '' ? {} : { token }),
        }),
      );
    } catch (error) {
      setProblem(toWherryError(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="panel machine-form"
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        void start(new FormData(event.currentTarget));
      }}
    >
      <h2 id={`${id}-title`}>{text.startServer}</h2>
      <Field
        name="directory"
        label={text.servedFolder}
        hint={text.servedFolderHint}
        value={localPane.path.value}
        isRequired
      />
      <Field
        name="port"
        label={text.port}
        hint={text.anyPortHint}
        value={DEFAULT_PORT}
        isNumeric
        isRequired
      />
      <Field name="token" label={text.tokenOptional} hint={text.tokenOptionalHint} isSecret />
      <label class="check" for={`${id}-read-only`}>
        <input id={`${id}-read-only`} type="checkbox" name="read-only" />
        {text.readOnly}
      </label>
      <p class="field-problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="primary" disabled={isBusy}>
        {isBusy ? text.starting : text.start}
      </button>
    </form>
  );
};

const MachineView = (): JSX.Element => {
  const text = guiStrings.value;
  const asked = api.value;
  const [servers, setServers] = useState<readonly GuiLocalServer[]>();
  const [problem, setProblem] = useState('');
  const reload = async (): Promise<void> => {
    if (asked === undefined) return;
    try {
      setServers(await asked.servers.status());
      setProblem('');
    } catch (error) {
      setProblem(toWherryError(error).message);
    }
  };
  useEffect(() => {
    void reload();
    const timer = setInterval(() => void reload(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [asked]);
  useEffect(() => {
    document.title = `${text.ownServers} – Wherry`;
  }, [text]);
  return (
    <div class="view">
      <h1>{text.ownServers}</h1>
      <p>{text.ownServersIntro}</p>
      {problem !== '' && (
        <p class="notice notice-danger" role="alert">
          {problem}
        </p>
      )}
      {servers === undefined && problem === '' && <p class="waiting">{strings.value.loading}</p>}
      {servers?.length === 0 && <p class="nothing">{text.noOwnServers}</p>}
      {servers?.map((server) => (
        <MachineCard
          key={server.port}
          server={server}
          started={startedHere.value.findLast(({ port }) => port === server.port)}
          reload={reload}
        />
      ))}
      <StartForm
        onStarted={async (made) => {
          startedHere.value = [...startedHere.value, made];
          await reload();
        }}
      />
    </div>
  );
};
export default MachineView;
