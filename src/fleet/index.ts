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
