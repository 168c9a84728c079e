// By hand, where a Chromium is: the pages of share links in a real browser. Uploads and gives a password as a person does, by keyboard,
// holds that the console stays empty, and leaves pictures of each page, light and dark, wide and narrow.
//
//   node scripts/look-at-shares.ts [DIRECTORY FOR THE PICTURES]
//
// CHROMIUM names the browser; default "chromium".

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { connect } from '../src/client/index.ts';
import { createServer } from '../src/server/index.ts';

type Values = Readonly<Record<string, unknown>>;

/** The DevTools protocol of one page: https://chromedevtools.github.io/devtools-protocol/ */
interface Page {
  send(method: string, params?: Values): Promise<Record<string, unknown>>;
  /** Fulfils with the next event of this name. */
  next(event: string): Promise<Values>;
  /** What the console, the policy and the network complained of. */
  readonly complaints: string[];
}

const COMPLAINTS = new Set(['Log.entryAdded', 'Runtime.exceptionThrown', 'Runtime.consoleAPICalled']);

const attach = async (url: string): Promise<Page> => {
  const socket = new WebSocket(url);
  await new Promise((opened) => socket.once('open', opened));
  let last = 0;
  const calls = new Map<number, (message: Values) => void>();
  const waiting: { event: string; found: (params: Values) => void }[] = [];
  const complaints: string[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Values & { id?: number; method?: string; params?: Values };
    if (message.id !== undefined) return calls.get(message.id)?.(message);
    const { method = '', params = {} } = message;
    const complaint = JSON.stringify(params);
    // A refusal's status is no fault of the page that shows it; recommendations are none either.
    const isNothing = /the server responded with a status of 40[14]|"level":"verbose"/u.test(complaint);
    if (COMPLAINTS.has(method) && !isNothing) complaints.push(complaint);
    for (const each of waiting.splice(0))
      if (each.event === method) each.found(params);
      else waiting.push(each);
  });
  return {
    complaints,
    next: (event) => new Promise((found) => waiting.push({ event, found })),
    send: (method, params = {}) =>
      new Promise((found, failed) => {
        const id = ++last;
        calls.set(id, ({ error, result }) =>
          error === undefined
            ? found(result as Record<string, unknown>)
            : failed(new Error(`${method}: ${JSON.stringify(error)}`)),
        );
        socket.send(JSON.stringify({ id, method, params }));
      }),
  };
};

const openBrowser = async (profile: string): Promise<{ page: Page; close: () => void }> => {
  const child = spawn(
    process.env['CHROMIUM'] ?? 'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--ignore-certificate-errors',
      '--disable-gpu',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const port = await new Promise<string>((found, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`The browser ended with ${code}.`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, number = ''] = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//u.exec(line) ?? [];
      if (number !== '') found(number);
    });
  });
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const page = await attach(targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
  for (const domain of ['Page', 'Runtime', 'Log', 'DOM', 'Accessibility'])
    await page.send(`${domain}.enable`);
  return { page, close: () => child.kill() };
};

const evaluate = async <T>(page: Page, expression: string): Promise<T> => {
  const { result, exceptionDetails } = await page.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
  return (result as { value: T }).value;
};

const go = async (page: Page, url: string): Promise<void> => {
  const loaded = page.next('Page.loadEventFired');
  await page.send('Page.navigate', { url });
  await loaded;
};

/** Keys as a person presses them; text is typed. */
const press = async (page: Page, key: 'Tab' | 'Enter'): Promise<void> => {
  const code = key === 'Tab' ? 9 : 13;
  const event = { key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' ? { text: '\r' } : {}) };
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
};

/** What a screen reader has of everything that can be used. */
const controls = async (page: Page): Promise<string[]> => {
  const { nodes } = await page.send('Accessibility.getFullAXTree');
  const text = (value: unknown): string => String((value as { value?: unknown } | undefined)?.value ?? '');
  return (nodes as { ignored: boolean; role?: unknown; name?: unknown }[])
    .filter(({ ignored }) => !ignored)
    .map(({ role, name }) => `${text(role)} "${text(name)}"`)
    .filter((line) =>
      /^(?:link|button|textbox|heading|columnheader|table|main|alert|list|status)/u.test(line),
    );
};

const pictures = resolve(process.argv[2] ?? 'share-pages');
const takePictures = async (page: Page, name: string): Promise<void> => {
  for (const scheme of ['light', 'dark'])
    for (const [size, width] of [
      ['wide', 1100],
      ['narrow', 360],
    ] as const) {
      await page.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      });
      await page.send('Emulation.setDeviceMetricsOverride', {
        width,
        height: 640,
        deviceScaleFactor: 1,
        mobile: size === 'narrow',
      });
      const { data } = await page.send('Page.captureScreenshot', { format: 'png' });
      await writeFile(join(pictures, `${name}-${size}-${scheme}.png`), Buffer.from(String(data), 'base64'));
      const overflow = await evaluate<number>(page, 'document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide when ${size}`);
    }
};

const PASSWORD = 'correct horse battery';

const main = async (): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-look-'));
  const root = join(directory, 'root');
  await mkdir(join(root, 'photos/A folder'), { recursive: true });
  await mkdir(join(root, 'inbox'));
  await mkdir(pictures, { recursive: true });
  for (const [name, size] of Object.entries({
    'report.pdf': 1_234_567,
    'Ferien an der Ostsee – das große Fotobuch mit einem sehr langen Namen, der nicht passt.jpg': 88_000,
    'notes.txt': 12,
  }))
    await writeFile(join(root, 'photos', name), Buffer.alloc(size));
  const [one, two] = [join(directory, 'first file.txt'), join(directory, 'zweite Datei ü.bin')];
  await writeFile(one, 'first');
  await writeFile(two, Buffer.alloc(3_000_000, 'x'));
  await using server = await createServer({
    root,
    listen: '127.0.0.1',
    port: 0,
    stateDirectory: join(directory, 'state'),
  });
  await using owner = await connect({
    host: '127.0.0.1',
    port: server.port,
    token: server.token,
    stateDirectory: false,
  });
  const share = async (init: Parameters<typeof owner.shares.create>[0]): Promise<string> =>
    (await owner.shares.create(init)).url ?? '';
  const { page, close } = await openBrowser(join(directory, 'profile'));
  try {
    await go(page, await share({ path: '/photos/report.pdf', label: 'The report' }));
    console.log('file', await controls(page));
    await takePictures(page, 'file');

    await go(page, await share({ path: '/photos', label: 'Holidays' }));
    console.log('listing', await controls(page));
    await takePictures(page, 'listing');

    await go(page, `${await share({ path: '/photos' })}/nothing`);
    await takePictures(page, 'dead');

    await go(page, await share({ path: '/photos', label: 'Holidays', password: PASSWORD }));
    console.log('password', await controls(page));
    await takePictures(page, 'password');
    const give = async (password: string): Promise<void> => {
      await page.send('Input.insertText', { text: password });
      const loaded = page.next('Page.loadEventFired');
      await press(page, 'Enter');
      await loaded;
    };
    // The field has the focus from the beginning.
    await give('a wrong one');
    console.log('wrong password', await controls(page));
    await takePictures(page, 'wrong');
    await give(PASSWORD);
    assert.equal(await evaluate(page, 'document.title'), 'Holidays');
    await press(page, 'Tab');
    const first = await evaluate<string>(page, 'document.activeElement.textContent');
    console.log('the first Tab leads to', first);
    assert.equal(await evaluate(page, 'document.activeElement.tagName'), 'A');

    await go(page, await share({ path: '/inbox', access: 'upload', label: 'For Anna' }));
    console.log('upload', await controls(page));
    await takePictures(page, 'upload');
    const { root: top } = (await page.send('DOM.getDocument')) as { root: { nodeId: number } };
    const { nodeId } = await page.send('DOM.querySelector', { nodeId: top.nodeId, selector: '#files' });
    for (const files of [[one, two], [one]]) {
      await page.send('DOM.setFileInputFiles', { nodeId, files });
      await evaluate(
        page,
        `new Promise((done) => { const look = () => [...document.querySelectorAll('li')].every((line) => /: done$/.test(line.textContent)) ? done() : setTimeout(look, 20); look(); })`,
      );
    }
    console.log(
      'uploaded',
      await evaluate(page, `[...document.querySelectorAll('li')].map((line) => line.textContent)`),
    );
    await takePictures(page, 'uploaded');
    console.log('arrived', await readdir(join(root, 'inbox')));
    assert.ok((await readFile(join(root, 'inbox/zweite Datei ü.bin'))).equals(await readFile(two)));
    assert.deepEqual(page.complaints, []);
    console.log(`All is well; the pictures are in ${pictures}.`);
  } finally {
    close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

await main();
