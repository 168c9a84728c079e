// Many commands at once, each of which moves one file: BYTES_OF_EACH COMMANDS_AS_JSON.

import { spawn } from 'node:child_process';
import { rateFigures, type Finished } from './rates.ts';

const [bytes = '0', commands = '[]'] = process.argv.slice(2);

const begin = performance.now();
const runOne = (argv: readonly string[]): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => {
      const seconds = (performance.now() - begin) / 1000;
      if (code === 0) resolve({ bytes: Number(bytes), seconds });
      else reject(new Error(`${program} ended with ${code}.`));
    });
  });

const transfers = await Promise.all((JSON.parse(commands) as string[][]).map(runOne));
process.stdout.write(JSON.stringify({ figures: rateFigures(transfers) }));
