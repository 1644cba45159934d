import {
  readCheck,
  readConvert,
  readExplain,
  readReplay,
  readSuggest,
} from './tools/tool-requests.ts'

/** A route as docs/api.md describes it. */
export interface RouteReference {
  /** `POST /api/explain` */
  readonly route: string
  readonly does: string
  /** Parameters of the URL, by name. */
  readonly query?: Readonly<Record<string, string>>
  /** Fields of the body: a JSON schema, or what each is; a text where the body is no object. */
  readonly body?: object | string
  /** By status. */
  readonly answers: Readonly<Record<number, string>>
}

const badBody = 'a body that cannot be read; the message names the field'
const last = (usual: number) => ({
  last: `how many of the newest, 0 to 999999; default ${usual}`,
})

/** What the operators' side answers beside the resource API. A test holds it to the routes that there are. */
export const operatorsApi: readonly RouteReference[] = [
  {
    route: 'POST /api/explain',
    does: 'why a call is allowed or refused',
    body: readExplain.schema,
    answers: { 200: 'the explanation', 400: badBody, 404: 'the recorded call is no longer kept' },
  },
  {
    route: 'POST /api/check',
    does: 'what is wrong with rules before they are stored',
    body: readCheck.schema,
    answers: { 200: '`problems` and `resources`', 400: badBody },
  },
  {
    route: 'POST /api/suggest',
    does: 'the narrowest rules for what is denied',
    body: readSuggest.schema,
    answers: {
      200: '`yaml`, `rules`, `unsuggested`, and `unnarrowed` with `narrow`',
      400: badBody,
    },
  },
  {
    route: 'POST /api/replay',
    does: 'which recorded calls would go otherwise under other rules',
    body: readReplay.schema,
    answers: { 200: '`total`, `changed`, `changes`, `unjudged`', 400: badBody },
  },
  {
    route: 'POST /api/convert',
    does: "rules of 2018 as today's",
    body: readConvert.schema,
    answers: { 200: '`yaml` and `notes`', 400: badBody },
  },
  {
    route: 'GET /api/state',
    does: 'rules and how far each has come, gateways, registry',
    answers: { 200: 'the state' },
  },
  {
    route: 'GET /api/events',
    does: 'the same, and what becomes of it, as server-sent events',
    query: { since: 'id of the last event seen, in place of the header Last-Event-ID' },
    answers: { 200: 'a stream without end', 503: '64 streams are open already' },
  },
  {
    route: 'GET /api/exchanges',
    does: 'the newest recorded calls, as records',
    query: last(50),
    answers: { 200: 'a list, newest last', 400: '`last` is no number' },
  },
  {
    route: 'GET /api/log',
    does: 'the newest recorded calls, as lines of the access log',
    query: { ...last(500), format: '`ndjson` (default) or `envoy`' },
    answers: { 200: 'a line for each, newest last', 400: 'a parameter is wrong' },
  },
  {
    route: 'POST /api/log',
    does: 'the lines of certain calls',
    query: { format: '`ndjson` (default) or `envoy`' },
    body: 'ids of calls, one a line, as text',
    answers: { 200: 'a line for each that is still kept', 400: 'a parameter is wrong' },
  },
  {
    route: 'GET /api/doctor',
    does: 'how every part answers, clock, CA, mode, acknowledgements',
    answers: { 200: 'the report' },
  },
  {
    route: 'POST /api/step',
    does: 'which step of the walkthrough is open, for every window',
    body: {
      step: 'whole number from 0 to 99, or null for none',
      minutes: '5, 20 (default) or 45: the path',
      screen: 'name of the screen that shows it; default stage',
    },
    answers: { 200: 'the step, and since when', 400: badBody },
  },
  {
    route: 'POST /api/traffic',
    does: 'page loads at a steady rate; what they saw comes as `traffic` events',
    body: { perSecond: 'whole number from 0 to 50; asked again at least once a minute' },
    answers: { 200: 'the rate', 400: badBody },
  },
  {
    route: 'POST /api/captures',
    does: 'shows the first bytes of the next calls of a workload to a host',
    body: {
      workload: 'who calls; default details-v2',
      host: 'whom; default www.googleapis.com',
      calls: 'how many, 1 to 4; default 1',
      call: 'true: the product page is loaded once, so that there is a call',
    },
    answers: { 201: 'the order and what was seen', 400: badBody, 503: 'no gateway is connected' },
  },
  {
    route: 'GET /api/captures',
    does: 'the order that is open, and what was seen',
    answers: { 200: '`order` and `captured`' },
  },
  {
    route: 'DELETE /api/captures',
    does: 'stops the order and forgets what was seen',
    answers: { 200: 'as GET, empty' },
  },
  {
    route: 'GET /api/details/with-istio',
    does: 'whether details v2 leaves TLS to the gateway',
    answers: { 200: '`reachable`, `withIstio`, `atStart`', 503: 'details v2 does not answer' },
  },
  {
    route: 'PUT /api/details/with-istio',
    does: 'switches that while it runs',
    body: { withIstio: 'true or false' },
    answers: { 200: 'as GET', 400: badBody, 503: 'details v2 cannot be reached from here' },
  },
  {
    route: 'POST /api/attacks/run',
    does: 'plays the attacks of the lab against a proxy made for this run',
    body: {
      weakened: 'defences taken away: `dialsCallersAddress`, `namesMayDiffer`, each true or false',
      only: 'names of attacks; default all',
    },
    answers: { 200: 'what became of each', 400: badBody },
  },
  {
    route: 'POST /api/reset',
    does: 'back to the preset',
    answers: { 200: 'the state, with a Warning header for what could not be restored' },
  },
]

/** What gateways ask and tell; for no browser. `messages.ts` of packages/discovery has the types. */
export const gatewaysApi: readonly RouteReference[] = [
  {
    route: 'POST /discovery/v1/hello',
    does: 'who a gateway is, before anything else',
    body: 'a GatewayHello',
    answers: { 204: 'heard', 400: badBody },
  },
  {
    route: 'GET /discovery/v1/snapshots',
    does: 'the rules, then each change of them, as lines of JSON; `{}` every five seconds',
    query: {
      gateway: 'its name',
      packed: 'the form of packed rules it reads; without, every rule comes by itself',
    },
    answers: { 200: 'a stream without end', 400: 'the name is missing or none' },
  },
  {
    route: 'GET /discovery/v1/packed-rules/:id',
    does: 'the block of packed rules that a snapshot names',
    answers: {
      200: '`application/octet-stream`, as long as the snapshot says',
      404: 'there are newer ones: ask for a snapshot',
    },
  },
  {
    route: 'POST /discovery/v1/acks',
    does: 'which version a gateway acts on, or refuses and why',
    body: 'an Ack',
    answers: { 204: 'heard', 400: badBody, 404: 'the gateway has not said hello' },
  },
  {
    route: 'POST /discovery/v1/exchanges',
    does: 'what passed through a gateway, up to 8 MiB at a time',
    body: 'an ExchangeBatch',
    answers: { 204: 'heard', 400: badBody, 413: 'too much at once' },
  },
  {
    route: 'POST /discovery/v1/captures',
    does: 'the first bytes of a call, where they were asked for',
    body: 'a CaptureReport',
    answers: { 204: 'heard', 400: badBody },
  },
]

/** For whoever asks whether the server is there, what release of the API it speaks, and for the console. */
export const serverApi: readonly RouteReference[] = [
  ...['/healthz', '/livez', '/readyz'].map((path) => ({
    route: `GET ${path}`,
    does: 'whether it runs',
    answers: { 200: '`ok`' },
  })),
  {
    route: 'GET /version',
    does: 'the level of the resource API',
    answers: { 200: '`major`, `minor`, `gitVersion`' },
  },
  {
    route: 'GET /',
    does: 'the console; `/present`, `/notes` and `/embed/…` are windows of it',
    answers: { 200: 'a page' },
  },
]
