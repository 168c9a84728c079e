// What is in a directory: for people as a page without scripts, for programs as JSON.

import {
  displayName,
  formatSize,
  remotePathName,
  remotePathParent,
  remotePathSegments,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem, Storage } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { escapeHtml } from '../html/escape-html.ts';
import { PAGE_HEADERS, PAGE_TAIL, pageHead } from '../html/page.ts';
import { encodeName, encodePath } from '../target.ts';

/** As the command's `list --json` has it, with the name. */
const entryJson = (entry: Entry): Readonly<Record<string, unknown>> => ({
  name: remotePathName(entry.path),
  path: entry.path,
  kind: entry.kind,
  size: entry.size,
  mtime: isoTime(entry.mtimeUs),
  mtimeUs: entry.mtimeUs,
  executable: entry.executable,
  version: entry.version,
  target: entry.target,
  leads: entry.leads,
});

const isoTime = (mtimeUs: number): string | undefined => {
  const date = new Date(Math.floor(mtimeUs / 1000));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

const NO_STORE = { 'Cache-Control': 'private, no-cache' };

/** What is listed, for whom. `prefix`: where the top directory is in URLs. */
export interface ListingRequest {
  readonly exchange: Exchange;
  readonly storage: Pick<Storage, 'scan'>;
  readonly prefix: string;
}

/** One object, written as the entries are found: `{"path", "entries", "problems"}`. */
export const listAsJson = async ({ exchange, storage }: ListingRequest, path: RemotePath): Promise<void> => {
  const recursive = exchange.target.query.has('recursive');
  const scan = storage.scan(path, { recursive, signal: exchange.signal });
  const problems: Problem[] = [];
  let separator = '';
  let hasBegun = false;
  // Not before there is something to say: a directory that cannot be listed is refused.
  const begin = async (): Promise<void> => {
    if (hasBegun) return;
    hasBegun = true;
    exchange.begin(200, { ...NO_STORE, 'Content-Type': 'application/json' });
    await exchange.write(`{"path":${JSON.stringify(path)},"entries":[`);
  };
  for await (const batch of scan) {
    await begin();
    problems.push(...batch.problems);
    const lines = batch.entries.map((entry) => JSON.stringify(entryJson(entry)));
    if (lines.length === 0) continue;
    await exchange.write(`${separator}\n${lines.join(',\n')}`);
    separator = ',';
  }
  await begin();
  await exchange.write(`\n],"problems":${JSON.stringify(problems)}}\n`);
  exchange.finish();
};

type SortKey = 'name' | 'size' | 'time';

const isSortKey = (text: string | null): text is SortKey =>
  text === 'name' || text === 'size' || text === 'time';

interface Order {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

const orderOf = ({ target }: Exchange): Order => {
  const key = target.query.get('sort');
  return { key: isSortKey(key) ? key : 'name', isDescending: target.query.get('order') === 'desc' };
};

const isFolder = (entry: Entry): boolean => entry.kind === 'directory' || entry.leads === 'directory';

const names = new Intl.Collator(undefined, { numeric: true });

/** Directories first, then by the key, then by name as people count. */
const sortEntries = (entries: Entry[], { key, isDescending }: Order): void => {
  const sign = isDescending ? -1 : 1;
  const byName = (one: Entry, other: Entry): number =>
    names.compare(remotePathName(one.path), remotePathName(other.path)) || (one.path < other.path ? -1 : 1);
  entries.sort((one, other) => {
    const folders = Number(isFolder(other)) - Number(isFolder(one));
    if (folders !== 0) return folders;
    const difference =
      key === 'size'
        ? one.size - other.size
        : key === 'time'
          ? one.mtimeUs - other.mtimeUs
          : byName(one, other);
    return sign * difference || byName(one, other);
  });
};

const crumbs = (prefix: string, top: string, path: RemotePath): string => {
  const links = [`<a href="${escapeHtml(`${prefix}/`)}">${escapeHtml(top)}</a>`];
  let way = prefix;
  for (const name of remotePathSegments(path)) {
    way += `/${encodeName(name)}`;
    links.push(`<a href="${escapeHtml(`${way}/`)}">${escapeHtml(displayName(name))}</a>`);
  }
  return links.join(' / ');
};

const sortLink = (order: Order, key: SortKey, label: string): string => {
  const isActive = order.key === key;
  const next = isActive && !order.isDescending ? '&amp;order=desc' : '';
  const arrow = isActive ? (order.isDescending ? ' ↓' : ' ↑') : '';
  return `<a href="?sort=${key}${next}">${label}${arrow}</a>`;
};

const ariaSort = (order: Order, key: SortKey): string =>
  order.key === key ? ` aria-sort="${order.isDescending ? 'descending' : 'ascending'}"` : '';

/** "2026-11-20 14:03", in UTC, which the column says. */
const shownTime = (mtimeUs: number): string => isoTime(mtimeUs)?.slice(0, 16).replace('T', ' ') ?? '';

const linkOf = (prefix: string, entry: Entry): string => {
  const name = remotePathName(entry.path);
  const folder = isFolder(entry);
  const text = escapeHtml(`${displayName(name)}${folder ? '/' : ''}`);
  const note =
    entry.kind === 'link' ? ` <small>→ ${escapeHtml(displayName(entry.target ?? ''))}</small>` : '';
  const cannotOpen = entry.kind === 'other' || entry.leads === 'outside' || entry.leads === 'broken';
  if (cannotOpen) return `${text}${note}`;
  return `<a href="${escapeHtml(encodePath(prefix, entry.path, folder))}">${text}</a>${note}`;
};

const row = (prefix: string, entry: Entry): string =>
  `<tr><td>${linkOf(prefix, entry)}</td><td class="number">${isFolder(entry) ? '' : formatSize(entry.size)}</td><td class="number time">${shownTime(entry.mtimeUs)}</td></tr>\n`;

const ROWS_AT_ONCE = 500;

export interface ListingText {
  /** What the top directory is called. */
  readonly top: string;
  /** Whether everything may be fetched as one archive. */
  readonly hasArchive: boolean;
}

/** A page, sorted as `?sort` and `?order` say. */
export const listAsPage = async (
  { exchange, storage, prefix }: ListingRequest,
  path: RemotePath,
  { top, hasArchive }: ListingText = { top: 'Files', hasArchive: true },
): Promise<void> => {
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for await (const batch of storage.scan(path, { versions: false, signal: exchange.signal })) {
    entries.push(...batch.entries);
    problems.push(...batch.problems);
  }
  const order = orderOf(exchange);
  sortEntries(entries, order);
  const title = path === '/' ? top : displayName(remotePathName(path));
  exchange.begin(200, { ...NO_STORE, ...PAGE_HEADERS });
  const count = entries.length === 1 ? '1 entry' : `${entries.length} entries`;
  const actions = [
    ...(path === '/'
      ? []
      : [`<a href="${escapeHtml(encodePath(prefix, remotePathParent(path), true))}">↑ Up</a>`]),
    ...(hasArchive && entries.length > 0 ? ['<a href="?zip">Download all (ZIP)</a>'] : []),
  ];
  await exchange.write(
    `${pageHead(title)}<h1>${crumbs(prefix, top, path)}</h1>
${actions.length > 0 ? `<p class="actions">${actions.join(' ')}</p>\n` : ''}<p class="note">${count}</p>
<table><thead><tr><th${ariaSort(order, 'name')}>${sortLink(order, 'name', 'Name')}</th><th class="number"${ariaSort(order, 'size')}>${sortLink(order, 'size', 'Size')}</th><th class="number time"${ariaSort(order, 'time')}>${sortLink(order, 'time', 'Changed (UTC)')}</th></tr></thead><tbody>
`,
  );
  for (let from = 0; from < entries.length; from += ROWS_AT_ONCE)
    await exchange.write(
      entries
        .slice(from, from + ROWS_AT_ONCE)
        .map((entry) => row(prefix, entry))
        .join(''),
    );
  const found = problems.map(
    ({ path: where, message }) =>
      `<li>${escapeHtml(displayName(where))}: ${escapeHtml(displayName(message))}</li>`,
  );
  const notShown = found.length === 0 ? '' : `<h2>Not shown</h2>\n<ul>${found.join('\n')}</ul>\n`;
  await exchange.write(`</tbody></table>\n${notShown}${PAGE_TAIL}`);
  exchange.finish();
};
