// How the server is, and how it is set up.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { displayName, type PageRemote, type ServerStatus } from '../../src/client/browser/index.ts';
import { Copyable } from '../copy/copyable.tsx';
import { useLoaded } from '../loading/load.ts';
import { Loading } from '../loading/loading.tsx';
import { serverOrigin } from '../state/session.ts';
import { adminStrings } from '../strings/administration.ts';
import { formatBytes, formatDuration, formatNumber, formatRate } from '../strings/index.ts';
import { addressOf } from '../connect/server-address.ts';
import { ShutDown } from './shut-down.tsx';

const REFRESH_MS = 5000;

type Space = Awaited<ReturnType<PageRemote['files']['space']>>;

type Fact = readonly [name: string, value: ComponentChildren];

const Facts = ({ facts }: { facts: readonly (Fact | undefined)[] }): JSX.Element => (
  <dl class="facts">
    {facts.map(
      (fact) =>
        fact !== undefined && (
          <>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </>
        ),
    )}
  </dl>
);

const Panel = ({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: ComponentChildren;
}): JSX.Element => (
  <section class="panel" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
);

const Disk = ({ space: { totalBytes, availableBytes, freeBytes } }: { space: Space }): JSX.Element => {
  const text = adminStrings.value;
  const free = availableBytes ?? freeBytes;
  if (totalBytes === undefined || free === undefined) return <p>{text.diskUnknown}</p>;
  const used = totalBytes - free;
  const words = text.diskUsed(formatBytes(used), formatBytes(totalBytes));
  return (
    <>
      <progress class="meter meter-large" max={totalBytes} value={used} aria-label={text.disk} />
      <p>
        {words}, {text.diskFree(formatBytes(free))}
      </p>
    </>
  );
};

const settingsOf = (status: ServerStatus): readonly (Fact | undefined)[] => {
  const text = adminStrings.value;
  const registration = {
    open: text.registrationOpen,
    invite: text.registrationInvite,
    closed: text.registrationClosed,
  };
  return [
    status.isReadOnly ? [text.readOnly, text.yes] : undefined,
    [text.durability, status.durability === 'disk' ? text.durabilityDisk : text.durabilityProcess],
    [text.names, status.names === 'posix' ? text.namesPosix : text.namesPortable],
    [text.registration, registration[status.registration]],
    [text.homes, status.homes],
  ];
};

const limitsOf = ({ limits }: ServerStatus): readonly (Fact | undefined)[] => {
  const text = adminStrings.value;
  const when = <T,>(value: T | undefined, show: (value: T) => string): string =>
    value === undefined ? text.noLimit : show(value);
  const span = (ms: number): string => formatDuration(ms / 1000);
  const isKept = limits.trashKeepMs > 0;
  const days = Math.round(limits.trashKeepMs / 86_400_000);
  return [
    [text.fileSize, when(limits.fileSizeLimit, formatBytes)],
    [text.homeQuota, when(limits.homeQuota, formatBytes)],
    [text.maxConnections, formatNumber(limits.maxConnections)],
    [text.maxPerAddress, when(limits.maxConnectionsPerAddress, formatNumber)],
    limits.isExclusive ? [text.exclusive, text.yes] : undefined,
    [text.silence, limits.connectionTimeoutMs === undefined ? text.never : span(limits.connectionTimeoutMs)],
    limits.stopWhenIdleMs === undefined ? undefined : [text.stopsWhenIdle, span(limits.stopWhenIdleMs)],
    [text.rateUp, when(limits.uploadRate, formatRate)],
    [text.rateDown, when(limits.downloadRate, formatRate)],
    [text.rateUpEach, when(limits.uploadRatePerConnection, formatRate)],
    [text.rateDownEach, when(limits.downloadRatePerConnection, formatRate)],
    [
      text.trashKeeps,
      !isKept ? text.nothingKept : days > 0 ? text.days(days) : formatDuration(limits.trashKeepMs / 1000),
    ],
    isKept ? [text.trashHolds, when(limits.trashKeepBytes, formatBytes)] : undefined,
  ];
};

export const OverviewTab = ({ server }: { server: PageRemote }): JSX.Element => {
  const text = adminStrings.value;
  const loaded = useLoaded(async ({ admin, files }) => {
    const [status, space] = await Promise.all([admin.status(), files.space()]);
    return { status, space };
  });
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void loaded.reload();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [server]);
  if (loaded.value === undefined) return <Loading of={loaded} />;
  const { status, space } = loaded.value;
  return (
    <div class="panels">
      <Panel id="overview-server" title={text.now}>
        <Facts
          facts={[
            [text.runsSince, formatDuration((status.timeMs - status.startedMs) / 1000)],
            [text.version, status.version],
            [text.tabConnections, text.connectionCount(status.connections)],
            [text.tabAccounts, text.accountCount(status.accounts)],
            [text.memoryName, formatBytes(status.memoryBytes)],
          ]}
        />
      </Panel>
      <Panel id="overview-disk" title={text.disk}>
        <Disk space={space} />
        <Facts
          facts={status.roots.map(({ path, directory, isReadOnly }): Fact => [
            displayName(path),
            `${displayName(directory)}${isReadOnly ? ` (${text.readOnly})` : ''}`,
          ])}
        />
      </Panel>
      <Panel id="overview-address" title={text.address}>
        <Copyable
          text={addressOf(status.pin, status.port, new URL(serverOrigin.value))}
          what={text.connectionString}
        />
        <p class="field-hint">{text.pin}</p>
        <Copyable text={status.pin} what={text.pin} />
      </Panel>
      <Panel id="overview-settings" title={text.settings}>
        <Facts facts={settingsOf(status)} />
      </Panel>
      <Panel id="overview-limits" title={text.limits}>
        <Facts facts={limitsOf(status)} />
      </Panel>
      <Panel id="overview-stop" title={text.stopIt}>
        <p>{text.stopText}</p>
        <ShutDown server={server} />
      </Panel>
    </div>
  );
};
