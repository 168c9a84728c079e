// Numbers about the server in the text format of Prometheus (exposition format 0.0.4): counted where things happen, written out when
// somebody asks. Label values come from small fixed sets, never from a client's text, so that no client can make them grow.

/** A line of text as a label's value. */
const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

type Labels = Readonly<Record<string, string>>;

const seriesOf = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${quoted(value)}`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const header = (name: string, type: 'counter' | 'gauge' | 'histogram', help: string): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

/** Counts something, by labels. */
class Counter {
  readonly #name: string;
  readonly #help: string;
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  add(labels: Labels, amount = 1): void {
    const series = seriesOf(labels);
    this.#values.set(series, (this.#values.get(series) ?? 0) + amount);
  }

  toString(): string {
    const lines = [...this.#values].map(([series, value]) => `${this.#name}${series} ${value}\n`);
    return header(this.#name, 'counter', this.#help) + lines.join('');
  }
}

const BUCKETS_S = [0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120, 600];

/** How long something took, in seconds. */
class Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #counts = BUCKETS_S.map(() => 0);
  #sum = 0;
  #count = 0;

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  add(seconds: number): void {
    this.#sum += seconds;
    this.#count += 1;
    BUCKETS_S.forEach((bound, index) => {
      if (seconds <= bound) this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    });
  }

  toString(): string {
    const buckets = BUCKETS_S.map(
      (bound, index) => `${this.#name}_bucket{le="${bound}"} ${this.#counts[index]}\n`,
    );
    return `${header(this.#name, 'histogram', this.#help)}${buckets.join('')}${this.#name}_bucket{le="+Inf"} ${this.#count}\n${this.#name}_sum ${this.#sum}\n${this.#name}_count ${this.#count}\n`;
  }
}

/** A number as it is when somebody asks. */
export interface Gauge {
  readonly name: string;
  /** Default: gauge. */
  readonly type?: 'counter' | 'gauge' | undefined;
  readonly help: string;
  /** Undefined values are left out. */
  readonly values: readonly (readonly [labels: Labels, value: number | undefined])[];
}

const gaugeText = ({ name, type = 'gauge', help, values }: Gauge): string =>
  header(name, type, help) +
  values
    .filter(([, value]) => value !== undefined)
    .map(([labels, value]) => `${name}${seriesOf(labels)} ${value}\n`)
    .join('');

/** What is told of one request that is over. */
export interface RequestSample {
  readonly method: string;
  readonly status: number;
  readonly sentBytes: number;
  readonly milliseconds: number;
}

/** A record of the server's log. */
export interface EventSample {
  readonly level: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

const METHODS: ReadonlySet<string> = new Set(
  'GET HEAD PUT POST PATCH DELETE OPTIONS MKCOL COPY MOVE LOCK UNLOCK PROPFIND PROPPATCH'.split(' '),
);

/** Transfers as the log names them, by what the server does. */
const DIRECTIONS: Readonly<Record<string, 'received' | 'sent'>> = {
  'files.upload': 'received',
  'files.uploadBatch': 'received',
  'files.download': 'sent',
  'files.downloadBatch': 'sent',
  'files.downloadTree': 'sent',
  'files.trashDownload': 'sent',
};

export interface Metrics {
  request(sample: RequestSample): void;
  event(sample: EventSample): void;
  render(gauges: readonly Gauge[]): string;
}

export const createMetrics = (): Metrics => {
  const requests = new Counter(
    'wherry_http_requests_total',
    'HTTP requests that are over, by method and status.',
  );
  const sent = new Counter('wherry_http_sent_bytes_total', 'Bytes of content in HTTP answers.');
  const seconds = new Histogram(
    'wherry_http_request_seconds',
    'From the head of an HTTP request to the end of its answer.',
  );
  const events = new Counter('wherry_events_total', "Lines of the server's log, by event and level.");
  const transferred = new Counter(
    'wherry_transferred_bytes_total',
    'Bytes of files that transfers moved, by direction and door.',
  );
  return {
    request: ({ method, status, sentBytes, milliseconds }) => {
      requests.add({ method: METHODS.has(method) ? method : 'other', status: String(status) });
      sent.add({}, sentBytes);
      seconds.add(milliseconds / 1000);
    },
    event: ({ level, event, bytes, door }) => {
      events.add({ event, level });
      const direction = Object.hasOwn(DIRECTIONS, event) ? DIRECTIONS[event] : undefined;
      if (direction === undefined || typeof bytes !== 'number') return;
      transferred.add({ direction, door: door === 'http' ? 'http' : 'link' }, bytes);
    },
    render: (gauges) => [requests, sent, seconds, events, transferred, ...gauges.map(gaugeText)].join(''),
  };
};
