// How programs reach this server: its address, and commands for them. No secret stands here but a token that was just made for it.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { makeToken } from '../account/new-token.tsx';
import { Copyable } from '../copy/copyable.tsx';
import { useLoaded } from '../loading/load.ts';
import { Loading } from '../loading/loading.tsx';
import { QrCode } from '../qr/qr-code.tsx';
import { attempt } from '../state/messages.ts';
import { goTo, linkToView, route } from '../state/route.ts';
import { remote, sessionInfo, type SessionInfo } from '../state/session.ts';
import { adminStrings } from '../strings/administration.ts';
import { Tabs } from '../tabs/tabs.tsx';
import { TOKEN_PLACEHOLDER, commandGroups, type CommandGroup, type System } from './commands.ts';
import { decodePlace, type ServerPlace } from './server-place.ts';
import { addressOf, isDirect } from './server-address.ts';

const SYSTEMS: readonly { readonly id: System; readonly label: string }[] = [
  { id: 'linux', label: 'Linux' },
  { id: 'mac', label: 'macOS' },
  { id: 'windows', label: 'Windows' },
];

const ownSystem = (): System => {
  if (/Win/u.test(navigator.platform)) return 'windows';
  return /Mac|iPhone|iPad/u.test(navigator.platform) ? 'mac' : 'linux';
};

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u;

const Warnings = ({ info }: { info: SessionInfo }): JSX.Element => {
  const text = adminStrings.value;
  const { origin } = info.server;
  const isPlain = location.protocol === 'http:';
  return (
    <>
      {isPlain && (
        <p class={LOOPBACK.test(location.hostname) ? 'notice' : 'notice notice-warning'} role="note">
          {LOOPBACK.test(location.hostname) ? text.warnPlainLocal : text.warnPlain}
        </p>
      )}
      {origin !== undefined && origin !== location.origin && (
        <p class="notice notice-warning" role="note">
          {text.warnProxy(location.origin, origin)}
        </p>
      )}
    </>
  );
};

const Group = ({ group }: { group: CommandGroup }): JSX.Element => (
  <section class="command-group">
    <h3>{group.title}</h3>
    {group.hint !== undefined && <p class="field-hint">{group.hint}</p>}
    {group.commands.map(({ title, command, hint }) => (
      <div key={title} class="command">
        <p class="command-title">{title}</p>
        <Copyable text={command} what={title} />
        {hint !== undefined && <p class="field-hint">{hint}</p>}
      </div>
    ))}
  </section>
);

const selectedSystem = (): System => {
  const asked = route.value.view === 'files' ? undefined : route.value.tab;
  return SYSTEMS.find(({ id }) => id === asked)?.id ?? ownSystem();
};

const TokenPart = ({
  token,
  onToken,
}: {
  token: string | undefined;
  onToken: (token: string) => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const make = async (): Promise<void> => {
    const server = remote.value;
    if (server === undefined) return;
    const made = await makeToken((init) => server.account.addToken(init), text.tokenDefaultName);
    if (made !== undefined) onToken(made);
  };
  return (
    <section class="panel" aria-labelledby="connect-token">
      <h2 id="connect-token">{text.tokenForThis}</h2>
      <p role="status">
        {token === undefined ? text.tokenForThisText(TOKEN_PLACEHOLDER) : text.tokenFilledIn}
      </p>
      {token === undefined ? (
        <button type="button" onClick={() => void attempt(make)}>
          {text.tokenForThisButton}
        </button>
      ) : (
        <Copyable text={token} what={text.kindNamed} />
      )}
    </section>
  );
};

const Commands = ({ info, place }: { info: SessionInfo; place: ServerPlace }): JSX.Element => {
  const text = adminStrings.value;
  // Gone with the view.
  const [token, setToken] = useState<string>();
  const address = addressOf(place.pin, place.port, location);
  const system = selectedSystem();
  const isOwnKey = place.isHttpOwnKey && location.protocol === 'https:' && isDirect(location, place.port);
  const groups = commandGroups(
    {
      system,
      address,
      origin: location.origin,
      account: info.account ?? '',
      home: info.home,
      token: token ?? TOKEN_PLACEHOLDER,
      ownPin: isOwnKey ? place.pin : undefined,
    },
    text,
  );
  return (
    <>
      <section class="panel address-panel" aria-labelledby="connect-address">
        <div>
          <h2 id="connect-address">{text.connectionString}</h2>
          <Copyable text={address} what={text.connectionString} />
          <p class="field-hint">{text.connectionStringHint}</p>
        </div>
        <figure class="address-qr">
          <QrCode text={`${location.origin}/`} label={`${text.scanIt}: ${location.origin}/`} />
          <figcaption>{text.scanIt}</figcaption>
        </figure>
      </section>
      <TokenPart token={token} onToken={setToken} />
      <Tabs
        label={text.connectSystem}
        tabs={SYSTEMS}
        selected={system}
        onSelect={(id) => goTo(linkToView('connect', id))}
      >
        {groups.map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </Tabs>
    </>
  );
};

const ConnectView = (): JSX.Element => {
  const text = adminStrings.value;
  const info = sessionInfo.value;
  const loaded = useLoaded(async ({ session }) => decodePlace(await session.call('server.about', {})));
  useEffect(() => {
    document.title = `${text.connectTitle} – Wherry`;
  }, [text]);
  return (
    <div class="view">
      <h1>{text.connectTitle}</h1>
      <p>{text.connectIntro}</p>
      {info !== undefined && <Warnings info={info} />}
      {loaded.value === undefined || info === undefined ? (
        <Loading of={loaded} />
      ) : (
        <Commands info={info} place={loaded.value} />
      )}
    </div>
  );
};
export default ConnectView;
