// `wherry gui`: opens a page in the browser that shows this computer and servers side by side. This file runs it, from its start to
// Ctrl-C; what the page asks for is answered by src/gui/.

import { randomBytes } from 'node:crypto';
import { homedir, hostname } from 'node:os';
import { VERSION, displayName, onAbort, toBase64Url } from '../../base/index.ts';
import { createGuiService } from '../../gui/service/index.ts';
import { systemClock } from '../../session/index.ts';
import type { CliContext } from '../cli-context.ts';
import { openLocalPane, type LocalPane } from '../gui/local-pane.ts';
import { hasDisplay, openBrowser } from '../gui/open-browser.ts';
import { listSavedRemotes, openRemote } from '../gui/open-remote.ts';
import { createPairPort } from '../gui/pair-port.ts';
import { servePage } from '../gui/serve-page.ts';
import { createServerPort } from '../gui/server-port.ts';
import { createTickets } from '../gui/tickets.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { formatJson } from '../text/format-json.ts';

export interface GuiFlags extends OutputFlags {
  /** 0: any. */
  readonly port?: number;
  readonly open?: boolean;
  readonly remote?: string;
}

const createService = (context: CliContext, pane: LocalPane, remote: string | undefined) =>
  createGuiService({
    info: {
      version: VERSION,
      directory: pane.directory,
      home: homedir(),
      hostName: hostname(),
      platform: context.platform,
      hasDisplay: hasDisplay(context),
      remote,
    },
    local: pane.storage,
    hostPath: pane.hostPath,
    panePath: pane.panePath,
    connect: (request, options) => openRemote(context, request, options),
    remotes: () => listSavedRemotes(context),
    pairs: createPairPort(context),
    servers: createServerPort(context),
    createId: () => toBase64Url(randomBytes(16)),
    clock: systemClock,
  });

/** Until the command is interrupted. Each Enter calls back. */
const waitForEnd = async (context: CliContext, onEnter: () => Promise<void>): Promise<void> => {
  const { stdin, interrupt } = context;
  if (stdin.readTyped !== undefined && stdin.isTerminal()) {
    try {
      for await (const piece of stdin.readTyped(interrupt)) if (piece.includes(0x0a)) await onEnter();
    } catch (error) {
      if (!interrupt.aborted) throw error;
    }
  }
  await new Promise<void>((resolve) => {
    onAbort(interrupt, () => resolve());
  });
};

/** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN` (the directory); `BUSY` (the port). */
export const gui = async (context: CliContext, flags: GuiFlags, directory?: string): Promise<void> => {
  const { stdout, stderr, now } = context;
  const { json = false, quiet = false } = flags;
  await using pane = await openLocalPane(directory ?? homedir());
  const tickets = createTickets(now);
  const service = createService(context, pane, flags.remote);
  const page = await servePage({
    port: flags.port ?? 0,
    storage: pane.storage,
    tickets,
    service: service.service,
    onEvent: (event) => {
      if (event.level === 'error') void stderr.write(`${formatJson(event)}\n`);
    },
  });
  const tell = async (): Promise<string> => {
    const address = `${page.address}#ticket=${tickets.create()}`;
    if (json) await stdout.write(`${formatJson({ type: 'page', address, port: page.port })}\n`);
    else await stdout.write(`${address}\n`);
    return address;
  };
  try {
    if (!json && !quiet)
      await stdout.write(
        `This computer from ${displayName(pane.directory)} on, and servers beside it. Open this address within 5 minutes; it works once:\n`,
      );
    const address = await tell();
    const isOpened = flags.open !== false && hasDisplay(context) && (await openBrowser(context, address));
    if (!json && !quiet)
      await stdout.write(
        `${isOpened ? 'It is open in your browser now. ' : ''}Enter prints another one; Ctrl-C ends all of this.\n`,
      );
    await waitForEnd(context, async () => void (await tell()));
    const { transfers } = service;
    if (transfers > 0 && !json && !quiet)
      await stderr.write(
        `${transfers} ${transfers === 1 ? 'transfer was' : 'transfers were'} under way; the same again goes on where ${transfers === 1 ? 'it' : 'they'} stopped.\n`,
      );
  } finally {
    await page.close();
    await service.close();
  }
};
