// The process itself as the shell's host.

// eslint-disable-next-line no-restricted-imports -- "!COMMAND" is a program that the user types, and nothing else starts one.
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { EXIT_FAILED, EXIT_INTERRUPTED } from '../exit-code.ts';
import { localFileError } from '../local-file-error.ts';
import type { TerminalHost } from './terminal-host.ts';

const shellCommand = (command: string): { readonly file: string; readonly args: readonly string[] } => {
  if (process.platform === 'win32') {
    const file = process.env['COMSPEC'] ?? 'cmd.exe';
    return { file, args: command === '' ? [] : ['/d', '/s', '/c', `"${command}"`] };
  }
  const shell = process.env['SHELL'] ?? '';
  return { file: shell === '' ? '/bin/sh' : shell, args: command === '' ? [] : ['-c', command] };
};

/** Only ever given what the user typed at the prompt. */
const runLocal = (command: string, directory: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { file, args } = shellCommand(command);
    const child = spawn(file, args, {
      cwd: directory,
      stdio: 'inherit',
      windowsVerbatimArguments: process.platform === 'win32',
    });
    child.once('error', (error) => reject(localFileError(error, file)));
    child.once('close', (code) => resolve(code ?? EXIT_FAILED));
  });

export const createProcessHost = (onInterrupt: TerminalHost['onInterrupt']): TerminalHost => ({
  input: process.stdin,
  output: process.stdout,
  directory: process.cwd(),
  home: homedir(),
  onInterrupt,
  runLocal,
  abandon: () => process.exit(EXIT_INTERRUPTED),
});
