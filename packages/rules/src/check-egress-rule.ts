import type { FieldPath, FieldProblem } from './field-path.ts'
import { checkHost, isBlock } from './host-pattern.ts'
import { parseProtocol, protocolFamily } from './protocol.ts'
import type { EgressRuleSpec } from './resource.ts'
import { suggestHost } from './suggest-host.ts'

/** A spec of the right shape in which anything may be missing. */
type Draft = Partial<EgressRuleSpec>
type Port = Partial<EgressRuleSpec['ports'][number]>

const ports: FieldPath = ['spec', 'ports']
const destination: FieldPath = ['spec', 'destination']

/** E1 to E17 of spec egress-rules 1.5, all that apply, in the table's order. */
export function checkEgressRule(spec: Draft): FieldProblem[] {
  const problems = [...checkDestination(spec.destination), ...checkPorts(spec)]
  if (spec.useEgressProxy === true) {
    const message = 'directing traffic through egress proxy is not implemented yet'
    problems.push(error(['spec', 'useEgressProxy'], message))
  }
  return problems
}

function checkDestination(service: EgressRuleSpec['destination'] | undefined): FieldProblem[] {
  if (service === undefined) {
    return [error(destination, 'destination of egress rule must have destination field')]
  }
  const set = {
    name: (service.name ?? '') !== '',
    namespace: (service.namespace ?? '') !== '',
    domain: (service.domain ?? '') !== '',
    labels: Object.keys(service.labels ?? {}).length > 0,
  }
  const refused = Object.entries(set)
    .filter(([, isSet]) => isSet)
    .map(([field]) =>
      error([...destination, field], `destination of egress rule must not have ${field} field`),
    )
  const host = service.service ?? ''
  const path = [...destination, 'service']
  const hint = suggestHost(host)
  const problems = checkHost(host).map((message) => error(path, message, hint))
  return [...refused, ...problems]
}

function checkPorts(spec: Draft): FieldProblem[] {
  if (spec.ports === undefined || spec.ports.length === 0) {
    return [error(ports, 'egress rule must have a ports list')]
  }
  const service = spec.destination?.service ?? ''
  const seen = new Set<number>()
  return spec.ports.flatMap((port, i) => {
    const number = port.port ?? 0
    const duplicate = seen.has(number)
      ? [error([...ports, i, 'port'], `duplicate port: ${number}`)]
      : []
    seen.add(number)
    return [...duplicate, ...checkPort(port, i), ...checkBlockPort(service, port, i)]
  })
}

function checkPort({ port = 0, protocol = '' }: Port, i: number): FieldProblem[] {
  if (port < 1 || port > 65535) {
    return [error([...ports, i, 'port'], `port number ${port} must be in the range 1..65535`)]
  }
  if (parseProtocol(protocol) !== undefined) return []
  const message =
    'egress rule support is available only for the following protocols: HTTP,HTTP2,GRPC,HTTPS,TCP,Mongo'
  return [error([...ports, i, 'protocol'], message)]
}

function checkBlockPort(
  service: string,
  { port = 0, protocol = '' }: Port,
  i: number,
): FieldProblem[] {
  if (!isBlock(service)) return []
  const known = parseProtocol(protocol)
  if (known !== undefined && protocolFamily(known) !== 'HTTP') return []
  const message = `Only the following protocols can be defined for CIDR destination service notation: TCP,Mongo. This rule - port: ${port} protocol: ${protocol} destination.service: ${service}`
  return [error([...ports, i, 'protocol'], message)]
}

function error(path: FieldPath, message: string, hint?: string): FieldProblem {
  return { level: 'error', message, path, ...(hint === undefined ? {} : { hint }) }
}
