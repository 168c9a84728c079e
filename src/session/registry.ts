// The methods that an end serves, by their full name ("files.list").

import { WherryError } from '../base/index.ts';
import type { Handler, Service } from './service.ts';

export class Registry {
  readonly #handlers = new Map<string, Handler>();

  /** Registers every method of a service. A name can be registered once. */
  add(service: Service): void {
    for (const [name, handler] of Object.entries(service.methods)) {
      const method = `${service.name}.${name}`;
      if (this.#handlers.has(method))
        throw new WherryError('INTERNAL', `The method ${method} is registered twice.`);
      this.#handlers.set(method, handler);
    }
  }

  get(method: string): Handler | undefined {
    return this.#handlers.get(method);
  }
}
