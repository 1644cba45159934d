import { isIPv4, isIPv6 } from 'node:net'
import { durationFault } from './duration.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { errorAt, errorWhen } from './field-problem.ts'
import { checkHost, isBlock } from './host-pattern.ts'
import type { RouteRuleSpec } from './resource.ts'

type Draft = Partial<RouteRuleSpec>
type Fault = NonNullable<RouteRuleSpec['l4Fault']>

/** The rows of spec egress-rules 3.3 about `match.tcp` and `match.udp`; the first is refused after them, for it would not be obeyed. */
export function checkL4Match(match: Draft['match']): FieldProblem[] {
  const path: FieldPath = ['spec', 'match']
  const { tcp, udp } = match ?? {}
  const subnets = (['sourceSubnet', 'destinationSubnet'] as const).flatMap((field) =>
    (tcp?.[field] ?? []).flatMap((subnet, i) =>
      checkSubnet(subnet).map((message) => errorAt([...path, 'tcp', field, i], message)),
    ),
  )
  return [
    ...subnets,
    ...errorWhen(
      tcp !== undefined && subnets.length === 0,
      [...path, 'tcp'],
      'spec.match.tcp: not supported yet; the rule is refused so that it is not ignored in silence',
    ),
    ...errorWhen(udp !== undefined, [...path, 'udp'], 'UDP protocol not supported yet'),
  ]
}

function checkSubnet(subnet: string): readonly string[] {
  if (isBlock(subnet)) return checkHost(subnet)
  if (isIPv4(subnet)) return []
  return [`${subnet} is not a valid ${isIPv6(subnet) ? 'IPv4 address' : 'IP'}`]
}

/** The rows of spec egress-rules 3.3 about `l4Fault`, which never worked: the refusal of the whole comes last. */
export function checkL4Fault(fault: Draft['l4Fault']): FieldProblem[] {
  if (fault === undefined) return []
  return [
    ...checkTerminate(fault.terminate),
    ...checkThrottle(fault.throttle),
    errorAt(['spec', 'l4Fault'], 'L4 faults are not implemented'),
  ]
}

function checkTerminate(terminate: Fault['terminate']): FieldProblem[] {
  if (terminate === undefined) return []
  const path: FieldPath = ['spec', 'l4Fault', 'terminate']
  return [
    ...checkPercent(terminate.percent, 'terminate', path),
    errorAt(path, 'the terminate fault not supported yet'),
  ]
}

function checkThrottle(throttle: Fault['throttle']): FieldProblem[] {
  if (throttle === undefined) return []
  const path: FieldPath = ['spec', 'l4Fault', 'throttle']
  const { percent, throttleAfterPeriod: period } = throttle
  const invalid = (isWrong: boolean, field: string) =>
    errorWhen(isWrong, [...path, field], `${field} invalid`)
  const isNegative = (number = 0) => number < 0
  return [
    ...checkPercent(percent, 'throttle', path),
    ...invalid(isNegative(throttle.downstreamLimitBps), 'downstreamLimitBps'),
    ...invalid(isNegative(throttle.upstreamLimitBps), 'upstreamLimitBps'),
    ...invalid(period !== undefined && durationFault(period) !== undefined, 'throttleAfterPeriod'),
    ...invalid(isNegative(throttle.throttleAfterBytes), 'throttleAfterBytes'),
  ]
}

function checkPercent(percent = 0, fault: string, path: FieldPath): FieldProblem[] {
  return errorWhen(
    percent < 0 || percent > 100,
    [...path, 'percent'],
    `${fault} percent invalid:  percentage ${percent} is not in range 0..100`,
  )
}
