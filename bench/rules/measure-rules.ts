import {
  classicApiVersion,
  compileRouteTable,
  decide,
  type Question,
  type Resource,
  type RouteTable,
  todayApiVersion,
} from '@bookinfo/rules'

export interface RulesFinding {
  readonly rules: number
  /** Median of the best rounds of one decision, nanoseconds. */
  readonly allowNs: number
  readonly denyNs: number
  readonly compileMs: number
  /** Of the compiled table, beside the resources themselves; heap after collection. */
  readonly bytesPerRule: number
}

const rounds = 15
const questionsAsked = 64

/** Half the rules are of 2018 with a name, a quarter with a wildcard, a quarter today's; all for their own hosts. */
export function measureRules(rules: number): RulesFinding {
  const resources = Array.from({ length: rules }, (_, i) => ruleNumber(i))
  const before = heapUsed()
  const startedAt = performance.now()
  const table = compileRouteTable(resources, { services: [], workloads: [] })
  const compileMs = performance.now() - startedAt
  const bytesPerRule = (heapUsed() - before) / rules
  const covered = Array.from({ length: questionsAsked }, (_, i) => {
    const rule = Math.floor((i / questionsAsked) * rules)
    return ask(hostOf(rule).replace('*', 'www'), portOf(rule))
  })
  const unknown = Array.from({ length: questionsAsked }, (_, i) => ask(`unknown${i}.org`, 443))
  requireAll(table, covered, 'allow')
  requireAll(table, unknown, 'deny')
  return {
    rules,
    allowNs: nanoseconds(table, covered, 500),
    denyNs: nanoseconds(table, unknown, 2),
    compileMs,
    bytesPerRule,
  }
}

function hostOf(i: number): string {
  return i % 4 === 3 ? `*.w${i}.example.com` : `h${i}.example.com`
}

function portOf(i: number): number {
  return i % 4 === 2 ? 80 : 443
}

function ruleNumber(i: number): Resource {
  const metadata = { name: `r${i}`, namespace: 'default' }
  if (i % 4 === 2) {
    const ports = [
      { number: 443, name: 'tls', protocol: 'TLS' },
      { number: 80, name: 'http', protocol: 'HTTP' },
    ]
    const spec = { hosts: [hostOf(i)], resolution: 'DNS', ports }
    return { apiVersion: todayApiVersion, kind: 'ServiceEntry', metadata, spec }
  }
  const ports = [{ port: 443, protocol: 'https' }]
  const spec = { destination: { service: hostOf(i) }, ports }
  return { apiVersion: classicApiVersion, kind: 'EgressRule', metadata, spec }
}

function ask(host: string, port: number): Question {
  return {
    workload: 'bench',
    workloadLabels: {},
    door: 'http-absolute',
    speech: 'http',
    host,
    hostKind: 'name',
    port,
    request: { method: 'GET', path: '/', authority: host, header: () => undefined },
  }
}

function requireAll(table: RouteTable, questions: readonly Question[], action: string): void {
  const other = questions.find((question) => decide(table, question).action !== action)
  if (other !== undefined) throw new Error(`${other.host}:${other.port} is not to ${action}`)
}

/** The best of some rounds: what the work takes when nothing is in its way. */
function nanoseconds(table: RouteTable, questions: readonly Question[], times: number): number {
  const best = Array.from({ length: rounds }, () => {
    const startedAt = performance.now()
    for (let time = 0; time < times; time++) {
      for (const question of questions) decide(table, question)
    }
    return ((performance.now() - startedAt) * 1e6) / (times * questions.length)
  })
  return Math.min(...best)
}

function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error('start with node --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
