// The page's end of the worker that uploads: made when it is first needed, and told of the login.

import { clientId } from '../state/preferences.ts';
import type { FromUploader, ThroughProgram, ToUploader } from './uploader-messages.ts';
import type { RunInit, Uploader, UploadRun } from './uploader-port.ts';

/** Address of a worker's script, which the page names. */
const scriptOf = (name: 'uploader' | 'hasher'): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

export class UploaderClient implements Uploader {
  #worker: Worker | undefined;
  #lastRun = 0;
  readonly #runs = new Map<number, RunInit>();
  readonly #through: ThroughProgram | undefined;

  /** `through`: to another server than the page's own. */
  constructor(through?: ThroughProgram) {
    this.#through = through;
  }

  begin(init: RunInit): UploadRun {
    this.#lastRun += 1;
    const run = this.#lastRun;
    this.#runs.set(run, init);
    const { destination, policy } = init;
    this.#tell({ type: 'begin', run, destination, policy });
    return {
      add: (items, isLast) => this.#tell({ type: 'items', run, items, isLast }),
      stop: () => this.#tell({ type: 'stop', run }),
    };
  }

  /** The login is over: so is the link, and all runs end. The next one makes a new link. */
  close(): void {
    if (this.#worker === undefined) return;
    this.#tell({ type: 'close' });
    this.#tell(this.#opening());
  }

  #tell(message: ToUploader): void {
    this.#worker ??= this.#create();
    this.#worker.postMessage(message);
  }

  #create(): Worker {
    const worker = new Worker(scriptOf('uploader'), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromUploader>) => {
      if (this.#worker !== worker) return;
      const init = this.#runs.get(data.run);
      if (data.type === 'news') return init?.onNews(data);
      this.#runs.delete(data.run);
      return init?.onEnded(data.problem);
    });
    worker.addEventListener('error', ({ message }) => {
      // It could not be loaded, or has broken: whatever it was at has ended, and nothing of it may go on beside the next one.
      worker.terminate();
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      const ended = [...this.#runs.values()];
      this.#runs.clear();
      for (const { onEnded } of ended)
        onEnded({ code: 'INTERNAL', message: `The uploads have stopped: ${message}` });
    });
    worker.postMessage(this.#opening());
    return worker;
  }

  #opening(): ToUploader {
    return {
      type: 'open',
      origin: location.origin,
      clientId: clientId(),
      hasher: scriptOf('hasher'),
      through: this.#through,
    };
  }
}
