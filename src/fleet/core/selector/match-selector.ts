// Which agents a selector takes. A selector is compiled once, and each agent looked at once.

import { agentNameKey } from '../../../accounts/names/index.ts';
import { compileNamePattern, nameCharacters } from './name-pattern.ts';
import type { Selectable, Selector } from './selector.ts';

/** An agent, and its name as it is compared. */
interface Candidate {
  readonly agent: Selectable;
  readonly characters: readonly string[];
}

type Test = (candidate: Candidate) => boolean;

const compile = (selector: Selector): Test => {
  switch (selector.kind) {
    case 'all':
      return () => true;
    case 'name': {
      const takes = compileNamePattern(selector.pattern);
      return ({ characters }) => takes(characters);
    }
    case 'id': {
      const ids = new Set(selector.ids);
      return ({ agent }) => ids.has(agent.id);
    }
    case 'tag': {
      const { key } = selector;
      const values: ReadonlySet<string | undefined> = new Set(selector.values);
      return ({ agent }) => Object.hasOwn(agent.tags, key) && values.has(agent.tags[key]);
    }
    case 'not': {
      const takes = compile(selector.of);
      return (candidate) => !takes(candidate);
    }
    case 'and': {
      const tests = selector.of.map(compile);
      return (candidate) => tests.every((takes) => takes(candidate));
    }
    case 'or': {
      const tests = selector.of.map(compile);
      return (candidate) => tests.some((takes) => takes(candidate));
    }
  }
};

/** The test of many agents, one after the other. */
export const compileSelector = (selector: Selector): ((agent: Selectable) => boolean) => {
  const takes = compile(selector);
  return (agent) => takes({ agent, characters: nameCharacters(agent.name) });
};

export const matchesSelector = (selector: Selector, agent: Selectable): boolean =>
  compileSelector(selector)(agent);

const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);

/** Ids of the agents that a selector takes, in the order of their names whatever the order they come in; for names that are alike, of their ids. */
export const selectAgents = (selector: Selector, agents: Iterable<Selectable>): readonly string[] => {
  const takes = compileSelector(selector);
  return Array.from(agents)
    .filter(takes)
    .map(({ id, name }) => ({ id, key: agentNameKey(name) }))
    .toSorted((left, right) => compare(left.key, right.key) || compare(left.id, right.id))
    .map(({ id }) => id);
};
