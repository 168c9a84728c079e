// Whether to use colours, from what people set for all their programs. Pure.

export interface ColorInit {
  readonly isTerminal: boolean;
  /** Bits of colour that the terminal has: 1 is none. */
  readonly depth: number;
  readonly env: Readonly<Partial<Record<string, string>>>;
}

const isOn = (value: string | undefined): boolean =>
  value !== undefined && value !== '0' && value !== 'false';

/**
 * NO_COLOR with any value switches them off, whatever else is set. FORCE_COLOR and CLICOLOR_FORCE switch them on, also
 * where there is no terminal; FORCE_COLOR=0 and CLICOLOR=0 off. Otherwise a terminal that has colours gets them.
 */
export const choosesColor = ({ isTerminal, depth, env }: ColorInit): boolean => {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return isOn(env.FORCE_COLOR);
  if (env.CLICOLOR_FORCE !== undefined && env.CLICOLOR_FORCE !== '' && isOn(env.CLICOLOR_FORCE)) return true;
  if (env.CLICOLOR === '0' || env.TERM === 'dumb') return false;
  return isTerminal && depth >= 4;
};
