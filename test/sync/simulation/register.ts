// One file on several clients as a synchroniser that keeps both may treat it, after "Mysteries of Dropbox" (Hughes, Pierce, Arts and
// Norell, 2016). Of what cannot be seen from outside, every course that is allowed is followed at once; what is seen then rules out
// those that do not fit. Pure.

/** Undefined: the file is not there. */
export type Value = string | undefined;

interface ClientState {
  readonly value: Value;
  /** Nobody has edited it here since this client and the server last agreed. */
  readonly isClean: boolean;
  /** The server has what they agreed on. */
  readonly isFresh: boolean;
}

/** One course that may have been taken. */
export interface RegisterState {
  readonly server: Value;
  readonly clients: readonly ClientState[];
  /** Contents that lost a conflict. */
  readonly conflicts: readonly string[];
}

export const firstState = (clients: number): RegisterState => ({
  server: undefined,
  clients: Array.from({ length: clients }, () => ({ value: undefined, isClean: true, isFresh: true })),
  conflicts: [],
});

const withClient = (state: RegisterState, client: number, changed: Partial<ClientState>): RegisterState => ({
  ...state,
  clients: state.clients.map((each, index) => (index === client ? { ...each, ...changed } : each)),
});

const clientOf = ({ clients }: RegisterState, client: number): ClientState => clients[client] as ClientState;

/** Somebody writes at a client, or removes. */
export const afterWrite = (state: RegisterState, client: number, value: Value): RegisterState =>
  clientOf(state, client).value === value ? state : withClient(state, client, { value, isClean: false });

const withServer = (state: RegisterState, value: Value, by: number): RegisterState =>
  state.server === value
    ? state
    : {
        ...state,
        server: value,
        clients: state.clients.map((each, index) => (index === by ? each : { ...each, isFresh: false })),
      };

/** A client tells the server what was edited: it becomes what is there, or it is a conflict. */
const afterUp = (state: RegisterState, client: number): RegisterState => {
  const { value, isClean, isFresh } = clientOf(state, client);
  if (isClean) return state;
  // An edit survives a removal, whoever removed.
  if (isFresh || state.server === undefined || value === state.server)
    return withServer(state, value, client);
  if (value === undefined || state.conflicts.includes(value)) return state;
  return { ...state, conflicts: [...state.conflicts, value] };
};

/** Both have the same, and know it. */
const afterDown = (state: RegisterState, client: number): RegisterState =>
  withClient(state, client, { value: state.server, isClean: true, isFresh: true });

export const afterRun = (state: RegisterState, client: number): RegisterState =>
  afterDown(afterUp(state, client), client);

/**
 * A run that ended somewhere: nothing has happened; or the server has it, or the client too, but the client does not know that they
 * agree; or all of it has happened. A conflict may be told before either of both has changed.
 */
export const afterCutRun = (state: RegisterState, client: number): readonly RegisterState[] => {
  const up = afterUp(state, client);
  const unaware = { isClean: false, isFresh: false };
  return [
    state,
    { ...state, conflicts: up.conflicts },
    withClient(up, client, unaware),
    withClient(up, client, { ...unaware, value: up.server }),
    afterDown(up, client),
  ];
};

/** Everybody runs until nothing is left to do. */
export const afterStabilising = (state: RegisterState): RegisterState => {
  let settled = state;
  for (let pass = 0; pass < 2; pass += 1)
    for (const client of state.clients.keys()) settled = afterRun(settled, client);
  return settled;
};

const keyOf = (state: RegisterState): string =>
  JSON.stringify(state, (_, value: unknown) => (Array.isArray(value) ? value : (value ?? null)));

/** Each state once. */
export const distinct = (states: readonly RegisterState[]): readonly RegisterState[] => [
  ...new Map(states.map((state) => [keyOf(state), state])).values(),
];
