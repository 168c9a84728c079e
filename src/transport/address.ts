// Addresses as carriers show them, and as sentences name them.

/** An IP address without zone and without the IPv4-mapped prefix. */
export const plainAddress = (address: string | undefined): string =>
  (address ?? 'unknown').replace(/%.*$/su, '').replace(/^::ffff:(?=\d+\.)/iu, '');

/** Whether a plain address is on this machine's loopback. */
export const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(address);

/** "host:port", with brackets around IPv6. */
export const formatTarget = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
