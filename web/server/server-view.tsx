// Administration of the server that the page came from: for accounts that administer it. Others are told so; the server would
// refuse them in any case.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { goTo, linkToView, route } from '../state/route.ts';
import { isAdmin as mayAdminister, remote } from '../state/session.ts';
import { adminStrings } from '../strings/administration.ts';
import { strings } from '../strings/index.ts';
import { Tabs } from '../tabs/tabs.tsx';
import { AccountsTab } from './accounts-tab.tsx';
import { ConnectionsTab } from './connections-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { StoppedNotice } from './shut-down.tsx';

const TABS = ['overview', 'connections', 'log', 'accounts'] as const;
type TabId = (typeof TABS)[number];

const selectedTab = (): TabId => {
  const asked = route.value.view === 'files' ? undefined : route.value.tab;
  return TABS.find((tab) => tab === asked) ?? 'overview';
};

const CONTENT = {
  overview: OverviewTab,
  connections: ConnectionsTab,
  log: LogTab,
  accounts: AccountsTab,
};

const ServerView = (): JSX.Element => {
  const text = adminStrings.value;
  const server = remote.value;
  useEffect(() => {
    document.title = `${text.serverTitle} – Wherry`;
  }, [text]);
  const labels: Readonly<Record<TabId, string>> = {
    overview: text.tabOverview,
    connections: text.tabConnections,
    log: text.tabLog,
    accounts: text.tabAccounts,
  };
  const selected = selectedTab();
  const Content = CONTENT[selected];
  const isAdmin = mayAdminister.value;
  return (
    <div class="view">
      <h1>{text.serverTitle}</h1>
      {!isAdmin && (
        <p class="notice notice-warning" role="alert">
          {text.notAdmin}
        </p>
      )}
      {isAdmin && server === undefined && <p class="waiting">{strings.value.loading}</p>}
      {isAdmin && server !== undefined && <StoppedNotice server={server} />}
      {isAdmin && server !== undefined && (
        <Tabs
          label={text.serverTabs}
          tabs={TABS.map((id) => ({ id, label: labels[id] }))}
          selected={selected}
          onSelect={(id) => goTo(linkToView('server', id))}
        >
          <Content server={server} />
        </Tabs>
      )}
    </div>
  );
};
export default ServerView;
