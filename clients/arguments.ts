// What may be typed behind `npm run clients --`.

export const USAGE = `Usage: npm run clients -- webdav [CLIENT...]

Runs clients of other people against a server that is started for it, and says what worked. Clients: litmus, rclone, cadaver,
davfs2; those that are not installed are named with their Debian package, and count as failed when they were asked for.`;

export interface ClientsArguments {
  /** Empty: all there are. */
  readonly only: readonly string[];
}

export const parseClientsArguments = (
  [what, ...only]: readonly string[],
  known: readonly string[],
): ClientsArguments => {
  if (what !== 'webdav' || only.some((name) => !known.includes(name))) throw new Error(USAGE);
  return { only };
};
