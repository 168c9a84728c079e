// Links to one file or folder: a new one, and those that there are.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  toWherryError,
  type Entry,
  type PageRemote,
  type ShareInfo,
} from '../../src/client/browser/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { nameOf } from '../files/entry-path.ts';
import type { Pane } from '../files/pane.ts';
import { Icon } from '../shell/icon.tsx';
import { remote } from '../state/session.ts';
import { strings } from '../strings/index.ts';
import { NewShareForm } from './new-share-form.tsx';
import { revokeShare } from './revoke-share.ts';
import { ShareLink } from './share-link.tsx';
import { expiryInWords, sortShares, stateInWords, usesInWords } from './share-words.ts';

const factsOf = (share: ShareInfo): string => {
  const text = strings.value;
  return [
    share.access === 'upload' ? text.shareUpload : text.shareRead,
    expiryInWords(share),
    usesInWords(share),
    share.hasPassword && text.hasPassword,
    share.state !== 'usable' && stateInWords(share),
  ]
    .filter((fact) => fact !== false)
    .join(' · ');
};

const Existing = ({ share, onRevoke }: { share: ShareInfo; onRevoke: () => void }): JSX.Element => {
  const text = strings.value;
  return (
    <li class="share">
      <div class="share-head">
        <div>
          {share.label !== undefined && <bdi class="share-label">{share.label}</bdi>}
          <p class="share-facts">{factsOf(share)}</p>
        </div>
        <button type="button" class="danger" onClick={onRevoke}>
          {text.revoke}
        </button>
      </div>
      {share.state === 'usable' && share.url !== undefined && <ShareLink url={share.url} showsCode={false} />}
    </li>
  );
};

const Made = ({ share }: { share: ShareInfo }): JSX.Element => {
  const text = strings.value;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} class="share-made" tabIndex={-1} role="group" aria-label={text.linkMade}>
      <p class="share-made-title">
        <Icon name="check" />
        {text.linkMade}
      </p>
      <p class="share-facts">{factsOf(share)}</p>
      {share.url === undefined ? <p>{text.noLinkTold}</p> : <ShareLink url={share.url} showsCode />}
    </div>
  );
};

const ShareDialog = ({
  shares,
  entry,
  close,
}: {
  shares: PageRemote['shares'];
  entry: Entry;
  close: () => void;
}): JSX.Element => {
  const text = strings.value;
  const [known, setKnown] = useState<readonly ShareInfo[]>([]);
  const [made, setMade] = useState<ShareInfo>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    shares.list().then(
      (all) => setKnown(all.filter(({ path }) => path === entry.path)),
      (error: unknown) => setProblem(toWherryError(error).message),
    );
  }, []);
  const others = sortShares(known.filter(({ id }) => id !== made?.id));
  const revoke = async (share: ShareInfo): Promise<void> => {
    if (await revokeShare(shares, share)) setKnown((all) => all.filter(({ id }) => id !== share.id));
  };
  return (
    <Dialog title={text.shareTitle(nameOf(entry.path) || '/')} onClose={close}>
      {made === undefined ? (
        <NewShareForm
          shares={shares}
          entry={entry}
          onMade={(share) => {
            setMade(share);
            setKnown((all) => [...all, share]);
          }}
        />
      ) : (
        <>
          <Made share={made} />
          <div class="dialog-buttons">
            <button type="button" onClick={() => setMade(undefined)}>
              {text.anotherLink}
            </button>
            <button type="button" class="primary" onClick={close}>
              {text.close}
            </button>
          </div>
        </>
      )}
      {problem !== '' && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
      {others.length > 0 && (
        <section>
          <h3 class="share-others">{text.otherLinks}</h3>
          <ul class="shares">
            {others.map((share) => (
              <Existing key={share.id} share={share} onRevoke={() => void revoke(share)} />
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
};

/** Fulfils when it is closed. */
export const showShareDialog = async (_pane: Pane, entry: Entry): Promise<void> => {
  const shares = remote.value?.shares;
  if (shares === undefined) return;
  await openDialog((close) => <ShareDialog shares={shares} entry={entry} close={close} />);
};
