/** What tells one time series of the traffic metrics from another. */
export interface SeriesLabels {
  readonly source: string
  readonly destination: string
  readonly service: string
  readonly flags: string
  /** Of the answer; `null` for tunnels, which have none. */
  readonly status: number | null
}

/** As the exposition format of Prometheus has them, under Istio's names (spec: egress-rules 8.1). */
export function renderLabels({
  source,
  destination,
  service,
  flags,
  status,
}: SeriesLabels): string {
  const pairs: [string, string][] = [
    ['reporter', 'source'],
    ['source_workload', source],
    ['destination_workload', destination],
    ['destination_service_name', service],
    ['response_flags', flags],
    ['request_protocol', status === null ? 'tcp' : 'http'],
    // what Istio's client side says; only a server knows whether the mesh protected the call
    ['connection_security_policy', 'unknown'],
  ]
  if (status !== null) pairs.push(['response_code', String(status)])
  return pairs.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(',')
}

/** The two lines before the series of a metric. */
export function renderHeader(
  name: string,
  help: string,
  type: 'counter' | 'gauge' | 'histogram',
): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

/** The value of a label, as the exposition format has it. */
export function escapeValue(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
