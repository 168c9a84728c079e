// What stands where something is not there yet, or cannot be had.

import type { JSX } from 'preact';
import { strings } from '../strings/index.ts';
import type { Loaded } from './load.ts';

export const Loading = ({ of: { problem } }: { of: Loaded<unknown> }): JSX.Element =>
  problem === undefined ? (
    <p class="waiting">{strings.value.loading}</p>
  ) : (
    <p class="waiting field-problem" role="alert">
      {problem.message}
    </p>
  );
