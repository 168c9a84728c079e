// Shared links: one's own, or everybody's for who administers the server.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError, type PageRemote, type ShareInfo } from '../../src/client/browser/index.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { parentOf } from '../files/entry-path.ts';
import { showInPane } from '../gui/show-in-pane.ts';
import { Icon } from '../shell/icon.tsx';
import { linkToPath } from '../state/route.ts';
import { isAdmin as mayAdminister, remote } from '../state/session.ts';
import { formatTime, strings } from '../strings/index.ts';
import { QrCode } from '../qr/qr-code.tsx';
import { revokeShare } from './revoke-share.ts';
import { expiryInWords, sortShares, stateInWords, usesInWords } from './share-words.ts';

/** So many are shown at first, and so many more each time. */
const SHOWN_AT_ONCE = 200;

const showCode = async (url: string): Promise<void> => {
  await openDialog((close) => (
    <Dialog title={strings.value.qrCode} onClose={close}>
      <QrCode text={url} label={strings.value.qrCodeOf(url)} />
    </Dialog>
  ));
};

const Row = ({
  share,
  showsMaker,
  onRevoke,
}: {
  share: ShareInfo;
  showsMaker: boolean;
  onRevoke: () => void;
}): JSX.Element => {
  const text = strings.value;
  const { path, kind, url } = share;
  const folder = kind === 'directory' ? path : parentOf(path);
  const isUsable = share.state === 'usable';
  return (
    <tr class={isUsable ? '' : 'share-over'}>
      <th scope="row">
        <a href={linkToPath(folder)} onClick={() => showInPane(folder)}>
          <bdi>{path}</bdi>
        </a>
        {share.label !== undefined && <bdi class="share-label-below">{share.label}</bdi>}
      </th>
      <td>
        {share.access === 'upload' ? text.shareUpload : text.shareRead}
        {share.hasPassword && <span class="quiet">, {text.hasPassword}</span>}
      </td>
      <td>
        <span class={isUsable ? 'state-good' : 'state-over'}>{stateInWords(share)}</span>
        <span class="quiet share-below">{expiryInWords(share)}</span>
      </td>
      <td>{usesInWords(share)}</td>
      <td>{formatTime(share.createdMs * 1000)}</td>
      {showsMaker && (
        <td>
          <bdi>{share.account}</bdi>
        </td>
      )}
      <td class="item-actions">
        {isUsable && url !== undefined && (
          <>
            <CopyButton text={url} what={text.linkOf(path)} />
            <button
              type="button"
              class="icon-button"
              aria-label={text.qrCodeOf(path)}
              title={text.qrCode}
              onClick={() => void showCode(url)}
            >
              <Icon name="qr" />
            </button>
          </>
        )}
        {isUsable && url === undefined && <span class="quiet">{text.linkOfAnother}</span>}
        <button
          type="button"
          class="icon-button danger-icon"
          aria-label={text.revokeLinkOf(path)}
          title={text.revoke}
          onClick={onRevoke}
        >
          <Icon name="trash" />
        </button>
      </td>
    </tr>
  );
};

const Table = ({
  shares,
  showsMaker,
  onRevoke,
}: {
  shares: readonly ShareInfo[];
  showsMaker: boolean;
  onRevoke: (share: ShareInfo) => void;
}): JSX.Element => {
  const text = strings.value;
  const [count, setCount] = useState(SHOWN_AT_ONCE);
  const columns = [
    text.path,
    text.shareAccess,
    text.state,
    text.uses,
    text.sharedOn,
    showsMaker && text.byWhom,
  ];
  return (
    <>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.shares}>
        <table class="rows">
          <thead>
            <tr>
              {columns.map(
                (column) =>
                  column !== false && (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ),
              )}
              <th scope="col">
                <span class="for-screen-readers">{text.more}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shares.slice(0, count).map((share) => (
              <Row key={share.id} share={share} showsMaker={showsMaker} onRevoke={() => onRevoke(share)} />
            ))}
          </tbody>
        </table>
      </div>
      {shares.length > count && (
        <button type="button" onClick={() => setCount(count + SHOWN_AT_ONCE)}>
          {text.showMore(shares.length - count)}
        </button>
      )}
    </>
  );
};

const Shares = ({ shares }: { shares: PageRemote['shares'] }): JSX.Element => {
  const text = strings.value;
  const isAdmin = mayAdminister.value;
  const [all, setAll] = useState(false);
  const [known, setKnown] = useState<readonly ShareInfo[]>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let isGone = false;
    shares.list({ all }).then(
      (list) => {
        if (!isGone) setKnown(sortShares(list));
      },
      (error: unknown) => {
        if (!isGone) setProblem(toWherryError(error).message);
      },
    );
    return () => {
      isGone = true;
    };
  }, [shares, all]);
  const revoke = async (share: ShareInfo): Promise<void> => {
    if (await revokeShare(shares, share)) setKnown((before) => before?.filter(({ id }) => id !== share.id));
  };
  return (
    <>
      {isAdmin && (
        <label class="preview-option">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
          {text.sharesOfAll}
        </label>
      )}
      {problem !== '' && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
      {known === undefined && problem === '' && <p role="status">{text.loading}</p>}
      {known?.length === 0 && <p>{text.noShares}</p>}
      {known !== undefined && known.length > 0 && (
        <Table shares={known} showsMaker={all} onRevoke={(share) => void revoke(share)} />
      )}
    </>
  );
};

const SharesView = (): JSX.Element => {
  const text = strings.value;
  const shares = remote.value?.shares;
  useEffect(() => {
    document.title = `${text.shares} – Wherry`;
  }, [text]);
  return (
    <div class="view">
      <h1>{text.shares}</h1>
      {shares === undefined ? <p>{text.linkConnecting}</p> : <Shares shares={shares} />}
    </div>
  );
};

export default SharesView;
