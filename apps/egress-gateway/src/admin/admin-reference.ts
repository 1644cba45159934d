/** A route of the admin API as docs/api.md describes it. */
export interface AdminRoute {
  readonly route: string
  readonly does: string
  /** Parameters of the URL, by name. */
  readonly query?: Readonly<Record<string, string>>
  /** By status. */
  readonly answers: Readonly<Record<number, string>>
}

const format = { format: '`json`; default text, as Envoy writes it' }

const filter = 'a regular expression that matches somewhere in the names wanted; default all'

/** A test holds it to the routes that there are. */
export const adminApi: readonly AdminRoute[] = [
  { route: 'GET /healthz', does: 'whether it runs', answers: { 200: '`status`' } },
  {
    route: 'GET /ready',
    does: 'whether it has rules to act on',
    answers: { 200: '`version` of the rules', 503: '`reason`' },
  },
  {
    route: 'GET /metrics',
    does: "metrics under Istio's names",
    answers: { 200: "Prometheus' text format" },
  },
  {
    route: 'GET /stats',
    does: 'the same metrics as Envoy lists them: `name: value`, a line each',
    query: { filter, format: '`json`, or `prometheus`: as `/metrics`; default text' },
    answers: { 200: 'the stats', 400: 'a parameter that cannot be read; the message names it' },
  },
  {
    route: 'GET /stats/prometheus',
    does: 'the same as `/metrics`, under the path that Envoy has for it',
    query: { filter },
    answers: { 200: "Prometheus' text format", 400: 'the filter cannot be read' },
  },
  {
    route: 'GET /config_dump',
    does: 'the rules in force, their version and age, and the settings of the proxy',
    answers: { 200: 'the dump' },
  },
  {
    route: 'GET /clusters',
    does: 'where it connects to: pools, names, connections',
    query: format,
    answers: { 200: 'a line or an object for each' },
  },
  {
    route: 'GET /listeners',
    does: 'where it listens',
    query: format,
    answers: { 200: 'a line or an object for each' },
  },
  {
    route: 'GET /exchanges',
    does: 'the newest exchanges, as records',
    query: { last: 'how many, 0 to 999999; default 100' },
    answers: { 200: 'a list, newest last', 400: '`last` is no number' },
  },
]
