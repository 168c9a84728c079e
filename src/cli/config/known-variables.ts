// Every variable of the environment that some command looks at, from the definitions of the options.

import { defaultSettings } from './client-shape.ts';
import { CONNECTION_VARIABLES } from './connection-variables.ts';
import { SERVER_SETTINGS } from './server-shape.ts';

export const knownVariables = (): readonly string[] => [
  ...new Set([
    ...Object.keys(CONNECTION_VARIABLES),
    ...[...defaultSettings(), ...SERVER_SETTINGS].map(({ variable }) => variable),
  ]),
];
