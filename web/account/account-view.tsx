// One's own account: who one is, the password, one-time codes, and everything that is logged in as it.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import {
  displayName,
  toWherryError,
  type PageRemote,
  type TokenInfo,
  type WhoAmI,
} from '../../src/client/browser/index.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { attempt, tell } from '../state/messages.ts';
import { logOut, remote } from '../state/session.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatBytes } from '../strings/index.ts';
import { grantsInWords } from './grants.ts';
import { useLoaded, type Loaded } from '../loading/load.ts';
import { Loading } from '../loading/loading.tsx';
import { makeToken, showOnce } from './new-token.tsx';
import { changePassword } from './password.tsx';
import { TokenTable } from './token-table.tsx';
import { disableTotp, enableTotp } from './totp.tsx';

interface Known {
  readonly me: WhoAmI;
  readonly tokens: readonly TokenInfo[];
}

type Part = (props: { server: PageRemote; known: Known; loaded: Loaded<Known> }) => JSX.Element;

const WhoAmIPart: Part = ({ known: { me } }) => {
  const text = adminStrings.value;
  const { quotaBytes, usedBytes } = me;
  return (
    <section class="panel" aria-labelledby="who-am-i">
      <h2 id="who-am-i">{text.whoAmI}</h2>
      <dl class="facts">
        <dt>{text.account}</dt>
        <dd>
          <bdi>{displayName(me.name)}</bdi>
        </dd>
        <dt>{text.may}</dt>
        <dd>{grantsInWords(me)}</dd>
        {me.home !== undefined && (
          <>
            <dt>{text.home}</dt>
            <dd>{displayName(me.home)}</dd>
          </>
        )}
        {quotaBytes !== undefined && (
          <>
            <dt>{text.quota}</dt>
            <dd>
              {text.quotaUsed(formatBytes(usedBytes ?? 0), formatBytes(quotaBytes))}
              <progress
                class="meter"
                max={Math.max(1, quotaBytes)}
                value={Math.min(usedBytes ?? 0, quotaBytes)}
                aria-label={text.quota}
              />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
};

const PasswordPart: Part = ({ server, known: { me }, loaded }) => {
  const text = adminStrings.value;
  const change = async (): Promise<void> => {
    if (!(await changePassword(server, me.hasPassword))) return;
    tell(text.passwordChanged);
    await loaded.reload();
  };
  return (
    <section class="panel" aria-labelledby="own-password">
      <h2 id="own-password">{text.passwordTitle}</h2>
      {!me.hasPassword && <p>{text.hasNoPassword}</p>}
      <button type="button" onClick={() => void attempt(change)}>
        {me.hasPassword ? text.changePassword : text.setOwnPassword}
      </button>
    </section>
  );
};

const TotpPart: Part = ({ server, known: { me }, loaded }) => {
  const text = adminStrings.value;
  const turn = async (): Promise<void> => {
    const isDone = await (me.hasTotp ? disableTotp(server) : enableTotp(server));
    if (!isDone) return;
    tell(me.hasTotp ? text.totpIsOff : text.totpIsOn);
    await loaded.reload();
  };
  return (
    <section class="panel" aria-labelledby="own-codes">
      <h2 id="own-codes">{text.totpTitle}</h2>
      <p>{!me.hasPassword ? text.totpNeedsPassword : me.hasTotp ? text.totpOn : text.totpOff}</p>
      {me.hasPassword && (
        <button type="button" onClick={() => void attempt(turn)}>
          {me.hasTotp ? text.totpDisable : text.totpEnable}
        </button>
      )}
    </section>
  );
};

/**
 * All that a login has made, as it is now; what is for programs stays. This one is the last, and stays when another one could not be
 * ended.
 */
const endAllLogins = async ({ account }: PageRemote, ownId: string | undefined): Promise<void> => {
  const logins = (await account.listTokens()).filter(({ kind, id }) => kind === 'login' && id !== ownId);
  const problems: unknown[] = [];
  // One that was made with another one is the younger one and goes with it: so the one that this one was made with is late.
  for (const { id } of logins.toSorted((one, other) => other.createdMs - one.createdMs))
    await account.revokeToken(id).catch((error: unknown) => {
      if (toWherryError(error).code !== 'NOT_FOUND') problems.push(error);
    });
  if (problems.length > 0) throw problems[0];
  await logOut();
};

const TokensPart: Part = ({ server, known, loaded }) => {
  const text = adminStrings.value;
  const { me, tokens } = known;
  const make = async (): Promise<void> => {
    const token = await makeToken((made) => server.account.addToken(made));
    if (token === undefined) return;
    await loaded.reload();
    await showOnce(text.tokenOf(displayName(me.name)), token);
  };
  const revoke = async ({ id, name }: TokenInfo): Promise<void> => {
    // Its own session is over with it: the page then shows the login.
    if (id === me.token?.id) return logOut();
    await server.account.revokeToken(id);
    tell(text.wasRevoked(displayName(name)));
    await loaded.reload();
  };
  const endAll = async (): Promise<void> => {
    const init = {
      title: text.logOutEverywhereTitle,
      text: text.logOutEverywhereText,
      action: text.logOutEverywhereIt,
    };
    if (await confirm(init)) await endAllLogins(server, me.token?.id);
  };
  return (
    <section class="panel" aria-labelledby="own-tokens">
      <h2 id="own-tokens">{text.myTokens}</h2>
      <div class="panel-buttons">
        <button type="button" onClick={() => void attempt(make)}>
          {text.makeToken}
        </button>
        <button type="button" class="danger" onClick={() => void attempt(endAll)}>
          {text.logOutEverywhere}
        </button>
      </div>
      <TokenTable
        label={text.myTokens}
        tokens={tokens}
        ownId={me.token?.id}
        onRevoke={async (token) => void (await attempt(() => revoke(token)))}
      />
    </section>
  );
};

const AccountView = (): JSX.Element => {
  const text = adminStrings.value;
  const server = remote.value;
  const loaded = useLoaded<Known>(async ({ account }) => {
    const [me, tokens] = await Promise.all([account.whoAmI(), account.listTokens()]);
    return { me, tokens };
  });
  useEffect(() => {
    document.title = `${text.accountTitle} – Wherry`;
  }, [text]);
  const known = loaded.value;
  return (
    <div class="view">
      <h1>{text.accountTitle}</h1>
      {known === undefined || server === undefined ? (
        <Loading of={loaded} />
      ) : (
        <>
          <WhoAmIPart server={server} known={known} loaded={loaded} />
          <PasswordPart server={server} known={known} loaded={loaded} />
          <TotpPart server={server} known={known} loaded={loaded} />
          <TokensPart server={server} known={known} loaded={loaded} />
        </>
      )}
    </div>
  );
};
export default AccountView;
