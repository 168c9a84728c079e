// Files and trees on their way, by whichever door.

import type { JSX } from 'preact';
import { displayName, type LiveTransfer } from '../../src/client/browser/index.ts';
import { Icon } from '../shell/icon.tsx';
import { adminStrings } from '../strings/administration.ts';
import { formatBytes, formatRate } from '../strings/index.ts';
import type { Moment } from './activity.ts';

const Progress = ({ transfer: { bytes, sizeBytes, path } }: { transfer: LiveTransfer }): JSX.Element => {
  const text = adminStrings.value;
  if (sizeBytes === undefined) return <>{formatBytes(bytes)}</>;
  return (
    <>
      <progress
        class="meter"
        max={Math.max(1, sizeBytes)}
        value={Math.min(bytes, sizeBytes)}
        aria-label={displayName(path)}
      />
      <span>{text.ofSize(formatBytes(bytes), formatBytes(sizeBytes))}</span>
    </>
  );
};

export const TransferTable = ({ moment }: { moment: Moment }): JSX.Element => {
  const text = adminStrings.value;
  const { transfers, transferCount } = moment.activity;
  return (
    <section class="panel" aria-labelledby="transfers">
      <h2 id="transfers">
        {text.transfers} <span class="count">{transferCount}</span>
      </h2>
      {transfers.length === 0 && <p class="nothing">{text.noTransfers}</p>}
      {transfers.length > 0 && (
        <div class="table-scroller" tabIndex={0} role="group" aria-label={text.transfers}>
          <table class="data-table">
            <thead>
              <tr>
                <th scope="col">{text.file}</th>
                <th scope="col">{text.account}</th>
                <th scope="col">{text.progress}</th>
                <th scope="col">{text.rate}</th>
              </tr>
            </thead>
            <tbody>
              {transfers.map((transfer) => (
                <tr key={transfer.id}>
                  <th scope="row">
                    <Icon name={transfer.direction} />
                    <span class="for-screen-readers">
                      {transfer.direction === 'upload' ? text.upload : text.download}
                    </span>{' '}
                    <bdi>{displayName(transfer.path)}</bdi>
                  </th>
                  <td data-label={text.account}>
                    <bdi>{displayName(transfer.account)}</bdi>
                  </td>
                  <td data-label={text.progress} class="progress-cell">
                    <Progress transfer={transfer} />
                  </td>
                  <td data-label={text.rate}>{formatRate(moment.transfers.get(transfer.id) ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {transferCount > transfers.length && (
        <p class="nothing">{text.moreTransfers(transferCount - transfers.length)}</p>
      )}
    </section>
  );
};
