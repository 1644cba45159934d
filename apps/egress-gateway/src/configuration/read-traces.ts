import type { EgressGatewayOptions } from '../gateway-options.ts'
import { type Environment, read } from './read.ts'
import { readEndpoint, readHeaders } from './read-values.ts'

/**
 * Where spans are sent, by the names that OpenTelemetry gives the variables; nothing where no receiver is named.
 * @throws ConfigurationError naming the variable, and never what may be a token
 */
export function readTraces(env: Environment): Pick<EgressGatewayOptions, 'traces'> {
  const endpoint = read(env, 'OTEL_EXPORTER_OTLP_ENDPOINT', readEndpoint)
  if (endpoint === undefined) return {}
  return {
    traces: {
      endpoint,
      headers: read(env, 'OTEL_EXPORTER_OTLP_HEADERS', readHeaders) ?? {},
    },
  }
}
