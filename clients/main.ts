// `npm run clients -- webdav`: clients of other people against the server, and a table of what worked. By hand, and bounded: about a
// minute. Nothing is installed for it.

import { findProgram } from '../bench/peers/programs.ts';
import { USAGE, parseClientsArguments, type ClientsArguments } from './arguments.ts';
import type { Bed, CheckResult, Client } from './check.ts';
import { formatTable } from './format-table.ts';
import { startBed } from './start-bed.ts';
import { CADAVER } from './webdav/cadaver.ts';
import { DAVFS2 } from './webdav/davfs2.ts';
import { LITMUS } from './webdav/litmus.ts';
import { RCLONE } from './webdav/rclone.ts';

const CLIENTS: readonly Client[] = [LITMUS, RCLONE, CADAVER, DAVFS2];

const runClient = async ({ name, programs, checks }: Client, bed: Bed): Promise<readonly CheckResult[]> => {
  const missing = Object.entries(programs).filter(([program]) => findProgram(program) === undefined);
  if (missing.length > 0) {
    const packages = missing.map(([, holder]) => holder).join(' ');
    const detail = `not here; as root: apt-get install ${packages}`;
    return Object.keys(checks).map((what) => ({ client: name, what, outcome: 'missing', detail }));
  }
  const results: CheckResult[] = [];
  for (const [what, check] of Object.entries(checks)) {
    process.stderr.write(`${name}, ${what} …\n`);
    const result = await check(bed).then(
      (detail) => ({ outcome: 'passed', detail }) as const,
      (error: unknown) =>
        ({ outcome: 'failed', detail: error instanceof Error ? error.message : String(error) }) as const,
    );
    results.push({ client: name, what, ...result });
  }
  return results;
};

const runClients = async ({ only }: ClientsArguments): Promise<number> => {
  await using bed = await startBed();
  const results: CheckResult[] = [];
  for (const client of CLIENTS.filter(({ name }) => only.length === 0 || only.includes(name)))
    results.push(...(await runClient(client, bed)));
  process.stdout.write(formatTable(results));
  const bad = ({ client, outcome }: CheckResult): boolean =>
    outcome === 'failed' || (outcome === 'missing' && only.includes(client));
  return results.some(bad) ? 1 : 0;
};

const main = async (): Promise<number> => {
  try {
    return await runClients(
      parseClientsArguments(
        process.argv.slice(2),
        CLIENTS.map(({ name }) => name),
      ),
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n`);
    return message === USAGE ? 2 : 1;
  }
};

process.exitCode = await main();
