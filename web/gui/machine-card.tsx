// One server of this machine: where it is found, by whom, and its log.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiLocalServer, StartedServer } from '../../src/gui/index.ts';
import { Copyable } from '../copy/copyable.tsx';
import { confirm } from '../dialogs/confirm.tsx';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { QrCode } from '../qr/qr-code.tsx';
import { attempt } from '../state/messages.ts';
import { goTo, linkToPath } from '../state/route.ts';
import { guiStrings } from '../strings/gui.ts';
import { formatExactTime, formatNumber, strings } from '../strings/index.ts';
import { connectTo } from './connect.ts';
import { api } from './program.ts';

/** Characters of the log that are kept in view. */
const LOG_LENGTH = 64 * 1024;

const Log = ({ port }: { port: number }): JSX.Element => {
  const text = guiStrings.value;
  const [lines, setLines] = useState('');
  const [problem, setProblem] = useState('');
  const place = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    const add = (more: string): void => setLines((before) => (before + more).slice(-LOG_LENGTH));
    api.value?.servers.log(port, add, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) setProblem(toWherryError(error).message);
    });
    return () => stop.abort();
  }, [port]);
  useEffect(() => {
    place.current?.scrollTo(0, place.current.scrollHeight);
  }, [lines]);
  return (
    <>
      <pre ref={place} class="machine-log" tabIndex={0} role="log" aria-label={text.logOf(port)}>
        {lines}
      </pre>
      {problem !== '' && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
};

const showCode = async (address: string): Promise<void> => {
  await openDialog((close) => (
    <Dialog title={strings.value.qrCode} onClose={close}>
      <QrCode text={address} label={strings.value.qrCodeOf(address)} />
    </Dialog>
  ));
};

const Token = ({ token }: { token: string }): JSX.Element => {
  const text = guiStrings.value;
  return (
    <div class="notice" role="status">
      <p>
        <strong>{text.token}</strong> – {text.tokenOnce}
      </p>
      <Copyable text={token} what={text.token} />
    </div>
  );
};

const Addresses = ({ addresses }: { addresses: readonly string[] }): JSX.Element => {
  const text = guiStrings.value;
  const [first] = addresses;
  const pin = first?.split('#', 2)[1];
  return (
    <>
      <h3>{text.addresses}</h3>
      {addresses.map((address) => (
        <div key={address} class="machine-address">
          <Copyable text={address} what={text.address} />
          <button
            type="button"
            aria-label={`${strings.value.qrCode}: ${address}`}
            onClick={() => void showCode(address)}
          >
            {strings.value.qrCode}
          </button>
        </div>
      ))}
      {pin !== undefined && (
        <>
          <h3>{text.pin}</h3>
          <Copyable text={pin} what={text.pin} />
        </>
      )}
    </>
  );
};

const stateInWords = ({ state }: GuiLocalServer): string => {
  const text = guiStrings.value;
  return { running: text.serverRunning, left: text.serverLeft, doubtful: text.serverDoubtful }[state];
};

export const MachineCard = ({
  server,
  started,
  reload,
}: {
  server: GuiLocalServer;
  started: StartedServer | undefined;
  reload: () => Promise<void>;
}): JSX.Element => {
  const text = guiStrings.value;
  const [isBusy, setBusy] = useState(false);
  const [showsLog, setShowsLog] = useState(false);
  const { port, roots, connections } = server;
  const run = async (task: () => Promise<void>): Promise<void> => {
    setBusy(true);
    await attempt(task);
    setBusy(false);
    await reload();
  };
  const stop = async (): Promise<void> => {
    const isSure = await confirm({
      title: text.stopTitle(port),
      text: text.stopText,
      action: text.stopServer,
    });
    if (isSure) await api.value?.servers.stop(port);
  };
  const connect = async (): Promise<void> => {
    await connectTo({ target: server.addresses.at(-1) ?? `127.0.0.1:${port}`, token: started?.token });
    goTo(linkToPath('/'));
  };
  return (
    <section class="panel machine-card" aria-label={text.serverAt(port)}>
      <div class="pair-head">
        <h2>{text.serverAt(port)}</h2>
        <span class={`badge ${server.state === 'running' ? '' : 'badge-bad'}`} role="status">
          {stateInWords(server)}
        </span>
      </div>
      <p>
        {roots.map((root) => (
          <code key={root}>{root} </code>
        ))}
      </p>
      <p class="field-hint">
        {text.since(formatExactTime(Date.parse(server.since)))}
        {connections !== undefined && ` · ${text.connectionsOf(formatNumber(connections))}`}
      </p>
      {started?.token !== undefined && <Token token={started.token} />}
      <Addresses addresses={server.addresses} />
      <div class="panel-buttons">
        {started?.token !== undefined && (
          <button type="button" disabled={isBusy} onClick={() => void run(connect)}>
            {text.connectToIt}
          </button>
        )}
        <button type="button" aria-expanded={showsLog} onClick={() => setShowsLog(!showsLog)}>
          {text.log}
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={() => void run(stop)}>
          {isBusy ? text.working : text.stopServer}
        </button>
      </div>
      {showsLog && <Log port={port} />}
    </section>
  );
};
