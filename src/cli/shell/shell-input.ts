// Standard input as the shell's commands see it: lines of the shell come from there, and nothing else does.

import type { Input } from '../input.ts';
import type { LineEditor } from './line-editor.ts';

/** Of a script: nobody can be asked, and nothing is left to read. */
export const SCRIPT_INPUT: Input = {
  isTerminal: () => false,
  isDirectory: () => false,
  async *read() {},
};

/** At a terminal: commands ask by the editor of lines, which has the terminal. */
export const createShellInput = (editor: () => Pick<LineEditor, 'ask'>): Input => ({
  isTerminal: () => true,
  isDirectory: () => false,
  ask: (question, isSecret, signal) => editor().ask(question, isSecret, signal),
  async *read() {},
});
