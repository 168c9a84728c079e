// Where programs find the server that the page came from, as far as the page can know it.

export interface PageAddress {
  /** "http:", "https:". */
  readonly protocol: string;
  /** Without a port; IPv6 in brackets. */
  readonly hostname: string;
  /** Empty: that of the scheme. */
  readonly port: string;
}

const portOf = ({ protocol, port }: PageAddress): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);

/** Whether the page was reached at the server's own port: otherwise something stands in between. */
export const isDirect = (page: PageAddress, serverPort: number): boolean => portOf(page) === serverPort;

/**
 * What `wherry` takes: "wherry://HOST:PORT#PIN", or through a proxy "wss://HOST[:PORT]/link#PIN", whose link is encrypted once more
 * and so held to the same pin.
 */
export const addressOf = (pin: string, serverPort: number, page: PageAddress): string => {
  if (isDirect(page, serverPort)) return `wherry://${page.hostname}:${serverPort}#${pin}`;
  const port = page.port === '' ? '' : `:${page.port}`;
  return page.protocol === 'https:'
    ? `wss://${page.hostname}${port}#${pin}`
    : `wherry://${page.hostname}:${serverPort}#${pin}`;
};
