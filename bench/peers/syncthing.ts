// Two Syncthings that share a folder over the loopback, and talk to nobody else: no discovery, no relays, no reports, no page.

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST, findFreePort, waitForPort } from '../processes/ports.ts';
import { programEnvironment } from '../processes/environment.ts';
import { startProcess, type RunningProcess } from '../processes/start-process.ts';
import { programPath } from './programs.ts';

/** Its delay is 10 s where nothing is said; it takes whole seconds. */
const DELAY_SECONDS = 1;

/** What a folder that Syncthing may work in has in it. */
const MARKER = '.stfolder';

export interface SyncthingPair extends AsyncDisposable {
  /** Of the one that serves the second folder. */
  readonly pid: number;
}

export interface SyncthingInit {
  /** Homes of both; removed by the caller. */
  readonly directory: string;
  /** One of each. */
  readonly folders: readonly [string, string];
}

interface Device {
  readonly home: string;
  readonly id: string;
  readonly port: number;
}

const environment = (home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  STNOUPGRADE: '1',
  STNODEFAULTFOLDER: '1',
});

const makeDevice = async (home: string): Promise<Device> => {
  mkdirSync(home, { recursive: true });
  const run = (...args: string[]): string =>
    execFileSync(programPath('syncthing'), args, {
      encoding: 'utf8',
      env: programEnvironment(environment(home)),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  run('generate', `--home=${home}`);
  return { home, id: run('serve', `--home=${home}`, '--device-id').trim(), port: await findFreePort() };
};

const configOf = (own: Device, devices: readonly Device[], folder: string): string => `
<configuration version="36">
  <folder id="bench" label="bench" path="${folder}" type="sendreceive" rescanIntervalS="3600" fsWatcherEnabled="true" fsWatcherDelayS="${DELAY_SECONDS}">
    <filesystemType>basic</filesystemType>
    ${devices.map(({ id }) => `<device id="${id}"></device>`).join('')}
    <minDiskFree unit="%">0</minDiskFree>
  </folder>
  ${devices.map(({ id, port }) => `<device id="${id}" compression="never"><address>tcp://${HOST}:${port}</address></device>`).join('')}
  <gui enabled="false"><address>${HOST}:0</address></gui>
  <options>
    <listenAddress>tcp://${HOST}:${own.port}</listenAddress>
    <globalAnnounceEnabled>false</globalAnnounceEnabled>
    <localAnnounceEnabled>false</localAnnounceEnabled>
    <relaysEnabled>false</relaysEnabled>
    <natEnabled>false</natEnabled>
    <stunKeepaliveStartS>0</stunKeepaliveStartS>
    <announceLANAddresses>false</announceLANAddresses>
    <reconnectionIntervalS>1</reconnectionIntervalS>
    <startBrowser>false</startBrowser>
    <urAccepted>-1</urAccepted>
    <crashReportingEnabled>false</crashReportingEnabled>
    <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
  </options>
</configuration>
`;

const startOne = async (own: Device, devices: readonly Device[], folder: string): Promise<RunningProcess> => {
  mkdirSync(join(folder, MARKER), { recursive: true });
  writeFileSync(join(own.home, 'config.xml'), configOf(own, devices, folder));
  const args = ['serve', `--home=${own.home}`, '--no-browser', '--no-restart', '--logfile=-'];
  const started = await startProcess(programPath('syncthing'), args, { env: environment(own.home) });
  await waitForPort(started, own.port);
  return started;
};

export const startSyncthingPair = async ({ directory, folders }: SyncthingInit): Promise<SyncthingPair> => {
  await using stack = new AsyncDisposableStack();
  const devices = [await makeDevice(join(directory, 'first')), await makeDevice(join(directory, 'second'))];
  const started: RunningProcess[] = [];
  for (const [index, device] of devices.entries())
    started.push(stack.use(await startOne(device, devices, folders[index] ?? '')));
  const kept = stack.move();
  return { pid: started[1]?.pid ?? 0, [Symbol.asyncDispose]: () => kept.disposeAsync() };
};
