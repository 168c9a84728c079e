// What the address says is to be seen: "#/docs/sub" a directory, "#?view=trash" something else. All of it stands in the fragment,
// which is never sent anywhere.

import { signal } from '@preact/signals';

export const VIEWS = ['trash', 'shares', 'server', 'connect', 'account', 'pairs', 'machine'] as const;
export type View = (typeof VIEWS)[number];

export type Route =
  | { readonly view: 'files'; readonly path: string }
  | { readonly view: View; readonly tab: string | undefined };

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A fragment that says nothing usable means the top. */
export const parseRoute = (fragment: string): Route => {
  const text = fragment.replace(/^#/u, '');
  if (text.startsWith('?')) {
    const query = new URLSearchParams(text.slice(1));
    const view = VIEWS.find((each) => each === query.get('view'));
    if (view !== undefined) return { view, tab: query.get('tab') ?? undefined };
  }
  const segments = text.split('/').filter((segment) => segment !== '');
  return { view: 'files', path: `/${segments.map(decode).join('/')}` };
};

/** The address of a directory in this page. */
export const linkToPath = (path: string): string => `#${path.split('/').map(encodeURIComponent).join('/')}`;

export const linkToView = (view: View, tab?: string): string =>
  `#?view=${view}${tab === undefined ? '' : `&tab=${encodeURIComponent(tab)}`}`;

/** The address of a file's content at the server. */
export const contentAddress = (path: string, query = ''): string =>
  `/files${path.split('/').map(encodeURIComponent).join('/')}${query}`;

export const route = signal<Route>(parseRoute(''));

export const goTo = (link: string): void => {
  location.hash = link;
};

/** Whether the address says nothing yet, so that the page may choose where to begin. */
export const isAddressEmpty = (): boolean => location.hash.length < 2;

export const followRoute = (): void => {
  const read = (): void => {
    route.value = parseRoute(location.hash);
  };
  addEventListener('hashchange', read);
  read();
};
