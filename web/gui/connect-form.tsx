// Where the right side begins: a server that is saved under a name, or the address of another one and who one is there.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { ConnectRequest, SavedRemote } from '../../src/gui/index.ts';
import { Choice, Field } from '../dialogs/field.tsx';
import { textIn } from '../dialogs/form-dialog.tsx';
import { Icon } from '../shell/icon.tsx';
import { tellProblem } from '../state/messages.ts';
import { guiStrings } from '../strings/gui.ts';
import { targetOf } from './connect-target.ts';
import { connectTo } from './connect.ts';
import { api } from './program.ts';

type Login = 'token' | 'password' | 'register';

const optional = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

const requestOf = (form: FormData, login: Login): ConnectRequest => {
  const invite = optional(textIn(form, 'invite'));
  return {
    target: targetOf(textIn(form, 'address'), textIn(form, 'port')),
    pin: optional(textIn(form, 'pin')),
    ...(login === 'token'
      ? { token: optional(textIn(form, 'token')) }
      : { user: optional(textIn(form, 'account')) }),
    ...(login === 'register' ? { register: { invite } } : {}),
  };
};

const Saved = ({
  remotes,
  isBusy,
  onConnect,
}: {
  remotes: readonly SavedRemote[];
  isBusy: boolean;
  onConnect: (name: string) => void;
}): JSX.Element => {
  const text = guiStrings.value;
  return (
    <section class="panel" aria-labelledby="gui-saved">
      <h3 id="gui-saved">{text.savedServers}</h3>
      <ul class="saved-remotes">
        {remotes.map(({ name, address, isDefault }) => (
          <li key={name}>
            <button type="button" disabled={isBusy} onClick={() => onConnect(name)}>
              <Icon name="server" />
              <span>
                <strong>
                  {name}
                  {isDefault && ` (${text.isDefault})`}
                </strong>
                <span class="saved-address">{address.replace(/#.*$/u, '')}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};

const LoginFields = ({ login }: { login: Login }): JSX.Element => {
  const text = guiStrings.value;
  if (login === 'token') return <Field name="token" label={text.token} hint={text.tokenHint} isSecret />;
  return (
    <>
      <Field
        name="account"
        label={text.account}
        hint={text.passwordHint}
        isRequired
        autocomplete="username"
      />
      {login === 'register' && <Field name="invite" label={text.invite} hint={text.inviteHint} />}
    </>
  );
};

const NewServer = ({
  isBusy,
  onConnect,
  onCancel,
}: {
  isBusy: boolean;
  onConnect: (request: ConnectRequest) => void;
  onCancel: () => void;
}): JSX.Element => {
  const text = guiStrings.value;
  const [login, setLogin] = useState<Login>('token');
  return (
    <form
      class="panel connect-form"
      aria-labelledby="gui-connect"
      onSubmit={(event) => {
        event.preventDefault();
        onConnect(requestOf(new FormData(event.currentTarget), login));
      }}
    >
      <h3 id="gui-connect">{text.otherServer}</h3>
      <div class="connect-address">
        <div>
          <Field name="address" label={text.address} hint={text.addressHint} isRequired />
        </div>
        <div>
          <Field name="port" label={text.port} hint={text.portHint} isNumeric />
        </div>
      </div>
      <Choice
        name="login"
        label={text.logInBy}
        value={login}
        choices={[
          ['token', text.byToken],
          ['password', text.byPassword],
          ['register', text.byRegister],
        ]}
        onChange={(value) => setLogin(value as Login)}
      />
      <LoginFields login={login} />
      <details>
        <summary>{text.pinSummary}</summary>
        <Field name="pin" label={text.pin} hint={text.pinFieldHint} />
      </details>
      <div class="dialog-buttons">
        {isBusy && (
          <button type="button" onClick={onCancel}>
            {text.stopConnecting}
          </button>
        )}
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? text.connecting : text.connect}
        </button>
      </div>
    </form>
  );
};

export const ConnectForm = (): JSX.Element => {
  const text = guiStrings.value;
  const [remotes, setRemotes] = useState<readonly SavedRemote[]>([]);
  const [stop, setStop] = useState<AbortController>();
  const [problem, setProblem] = useState('');
  const asked = api.value;
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  useEffect(() => {
    asked?.remotes().then(setRemotes, () => {
      // Then the form below is all there is; what is wrong is told when one connects.
    });
  }, [asked]);
  const connect = async (request: ConnectRequest): Promise<void> => {
    const controller = new AbortController();
    setStop(controller);
    setProblem('');
    try {
      await connectTo(request, controller.signal);
    } catch (error) {
      const { code, message } = toWherryError(error);
      if (isGone.current) tellProblem(error);
      else if (code !== 'CANCELLED') setProblem(message);
    } finally {
      setStop(undefined);
    }
  };
  const isBusy = stop !== undefined;
  return (
    <div class="connect-place">
      <h2>{text.connectTitle}</h2>
      <div role="alert">
        {problem !== '' && (
          <p class="notice notice-danger">
            <Icon name="warning" />
            <span>{problem}</span>
          </p>
        )}
      </div>
      {remotes.length > 0 && (
        <Saved remotes={remotes} isBusy={isBusy} onConnect={(name) => void connect({ target: name })} />
      )}
      <NewServer
        isBusy={isBusy}
        onConnect={(request) => void connect(request)}
        onCancel={() => stop?.abort()}
      />
    </div>
  );
};
