// Between `wherry start` and the server that it makes: one message down (what to begin with), one up (it serves, or why
// not). Secrets pass here and nowhere else: not in arguments, which every user of the machine can see.

import type { ErrorCode } from '../../base/index.ts';

/** What a server that is started again keeps of the one before. */
export interface Predecessor {
  readonly port: number;
  readonly stateDirectory: string;
  readonly pidFile: string;
  /** In place of what this environment would say of a server; undefined when it is not known. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** Whether the token comes from WHERRY_TOKEN; otherwise what stands there is not meant for the server. */
  readonly usesEnvironmentToken: boolean;
}

/** The first message, from the launcher. */
export interface BeginMessage {
  /** The TOKEN argument, which was taken out of the arguments. */
  readonly token: string | undefined;
  readonly logFile: string;
  /** For `restart`. */
  readonly predecessor: Predecessor | undefined;
}

/** The answer. */
export type LaunchMessage =
  | {
      readonly type: 'listening';
      /** What is to be printed: for a person, and as an object. */
      readonly text: string;
      readonly json: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: readonly string[];
      readonly details: Readonly<Record<string, unknown>>;
      readonly stack: string;
    };

export interface LauncherChannel {
  /** Waits for the first message; undefined when the launcher is gone. */
  begin(): Promise<BeginMessage | undefined>;
  /** Fulfils when it has left; rejects when nobody is there to hear it. */
  tell(message: LaunchMessage): Promise<void>;
  /** From here on the launcher may end. */
  letGo(): void;
}

/** Set for the process that is made, so that no other channel is mistaken for a launcher's. */
export const LAUNCHED_VARIABLE = 'WHERRY_LAUNCHED';

/** The channel, in a process that `start` made; undefined in any other. */
export const openLauncherChannel = (self: NodeJS.Process): LauncherChannel | undefined => {
  if (self.env[LAUNCHED_VARIABLE] !== '1' || self.send === undefined) return undefined;
  const begun = new Promise<BeginMessage | undefined>((resolve) => {
    self.once('message', (message) => resolve(message as BeginMessage));
    self.once('disconnect', () => resolve(undefined));
  });
  return {
    begin: () => begun,
    tell: (message) =>
      new Promise((resolve, reject) => {
        if (!self.connected || self.send === undefined) {
          reject(new Error('the process that started this one is gone'));
          return;
        }
        self.send(message, undefined, {}, (error) => (error === null ? resolve() : reject(error)));
      }),
    letGo: () => {
      if (self.connected) self.disconnect?.();
    },
  };
};
