// Who is connected and what is on its way, second by second.

import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { displayName, type ConnectionInfo, type PageRemote } from '../../src/client/browser/index.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { attempt, tell, tellProblem } from '../state/messages.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatBytes, formatDuration, formatRate, strings } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import type { Moment, Rates } from './activity.ts';
import { TransferTable } from './transfer-table.tsx';
import { useActivity } from './watch-activity.ts';
import { DataTable } from './data-table.tsx';

type Chart = ComponentType<{ readonly moments: readonly Moment[] }>;

const useChart = (): Chart | undefined => {
  const [chart, setChart] = useState<{ readonly Chart: Chart }>();
  useEffect(() => {
    import('./rate-chart.tsx').then((module) => setChart({ Chart: module.RateChart }), tellProblem);
  }, []);
  return chart?.Chart;
};

const RatePart = ({ moments }: { moments: readonly Moment[] }): JSX.Element => {
  const text = adminStrings.value;
  const Chart = useChart();
  const { receiving = 0, sending = 0 } = moments.at(-1)?.total ?? {};
  return (
    <section class="panel" aria-labelledby="rates">
      <h2 id="rates">{uploadStrings.value.rateChart}</h2>
      <p class="rate-now">
        <span class="rate-key rate-key-up">
          {text.arriving} <output>{formatRate(receiving)}</output>
        </span>
        <span class="rate-key rate-key-down">
          {text.leaving} <output>{formatRate(sending)}</output>
        </span>
      </p>
      {Chart === undefined ? <div class="rate-chart" /> : <Chart moments={moments} />}
    </section>
  );
};

const ConnectionRow = ({
  connection,
  rates,
  onEnd,
}: {
  connection: ConnectionInfo;
  rates: Rates | undefined;
  onEnd: () => void;
}): JSX.Element => {
  const text = adminStrings.value;
  const account = displayName(connection.account);
  return (
    <tr>
      <th scope="row">
        <bdi>{account}</bdi>
      </th>
      <td data-label={text.address}>{displayName(connection.remoteAddress)}</td>
      <td data-label={text.client}>
        <bdi>{displayName(connection.agent)}</bdi> ({displayName(connection.carrier)})
      </td>
      <td data-label={text.since}>{formatDuration(connection.forMs / 1000)}</td>
      <td data-label={text.calls}>{connection.calls}</td>
      <td data-label={text.rate} class="rate-cell">
        ↓ {formatRate(rates?.receiving ?? 0)} ↑ {formatRate(rates?.sending ?? 0)}
      </td>
      <td data-label={text.total} class="rate-cell">
        ↓ {formatBytes(connection.receivedBytes)} ↑ {formatBytes(connection.sentBytes)}
      </td>
      <td class="row-actions">
        <button type="button" class="danger" aria-label={text.endConnection(account)} onClick={onEnd}>
          {text.endIt}
        </button>
      </td>
    </tr>
  );
};

const endConnection = async ({ admin }: PageRemote, connection: ConnectionInfo): Promise<void> => {
  const text = adminStrings.value;
  const account = displayName(connection.account);
  const init = {
    title: text.endTitle(account),
    text: text.endText(displayName(connection.agent), displayName(connection.remoteAddress)),
    action: text.endIt,
  };
  if (!(await confirm(init))) return;
  await admin.endConnection(connection.id);
  tell(text.ended(account));
};

const ConnectionTable = ({ server, moment }: { server: PageRemote; moment: Moment }): JSX.Element => {
  const text = adminStrings.value;
  const { connections } = moment.activity;
  return (
    <section class="panel" aria-labelledby="connections">
      <h2 id="connections">
        {text.connections} <span class="count">{connections.length}</span>
      </h2>
      {connections.length === 0 && <p class="nothing">{text.nobody}</p>}
      {connections.length > 0 && (
        <DataTable
          label={text.connections}
          columns={[text.account, text.address, text.client, text.since, text.calls, text.rate, text.total]}
          actions={text.actions}
        >
          {connections.map((connection) => (
            <ConnectionRow
              key={connection.id}
              connection={connection}
              rates={moment.connections.get(connection.id)}
              onEnd={() => void attempt(() => endConnection(server, connection))}
            />
          ))}
        </DataTable>
      )}
    </section>
  );
};

export const ConnectionsTab = ({ server }: { server: PageRemote }): JSX.Element => {
  const { moments, problem } = useActivity(server);
  const moment = moments.at(-1);
  return (
    <>
      {problem !== undefined && (
        <p class="notice notice-warning" role="alert">
          {adminStrings.value.watchingFailed}: {problem}
        </p>
      )}
      {moment === undefined ? (
        <p class="waiting">{strings.value.loading}</p>
      ) : (
        <div class="panels-wide">
          <RatePart moments={moments} />
          <TransferTable moment={moment} />
          <ConnectionTable server={server} moment={moment} />
        </div>
      )}
    </>
  );
};
