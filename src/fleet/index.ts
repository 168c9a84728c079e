// Door of `fleet`: contracts, and what can become of messages. Hub and agent have doors of their own.

export {
  action,
  defineContract,
  request,
  type ActionDefinition,
  type ActionInit,
  type ActionNames,
  type AnyAction,
  type AnyRequest,
  type ArgsIn,
  type ArgsOut,
  type Contract,
  type Delivery,
  type ProgressOf,
  type RequestDefinition,
  type RequestInit,
  type RequestNames,
  type ResultIn,
  type ResultOut,
} from './contract/contract.ts';
export {
  type,
  type SchemaInput,
  type SchemaIssue,
  type SchemaOutput,
  type SchemaResult,
  type StandardSchema,
} from './contract/standard-schema.ts';
export { OUTCOME_STATUSES, type Outcome, type OutcomeStatus, type RejectReason } from './core/outcome.ts';
export type { Amount } from './core/rollout/amount.ts';
export type { AbortThreshold, CountableStatus, RolloutPlan } from './core/rollout/plan.ts';
export type { AbortCause, RolloutSummary } from './core/rollout/rollout-state.ts';
export type { RolloutVerdict } from './core/rollout/rollout.ts';
export type { Selectable, Selector } from './core/selector/selector.ts';
export type { SelectorInput, SelectorObject } from './core/selector/to-selector.ts';
