import type { Decision, Question } from '@bookinfo/rules'
import { type FailureCode, failures } from '../failures.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { type Caller, unknownCaller } from './caller.ts'
import { isForWebSocket } from './judge-upgrade.ts'
import type { Named } from './name-destination.ts'
import type { Refusal } from './refusal.ts'

/** What is not forwarded whatever the rules say. */
export function checkFeatures(head: RequestHead): Refusal | undefined {
  const { method } = head
  if (method === 'TRACE' || method === 'TRACK')
    return refuse('method_not_allowed', `${method} is not forwarded`)
  if (method === 'CONNECT')
    return refuse('method_not_allowed', 'CONNECT inside CONNECT is not taken')
  if (isForWebSocket(head) && (method !== 'GET' || head.minor === 0 || !head.bodyFraming().isDone))
    return refuse('upgrade_not_supported', failures.upgrade_not_supported.says)
  const expected = head.value(field.expect)
  if (expected !== undefined && expected.toLowerCase() !== '100-continue') {
    return refuse('expectation_failed', 'the only expectation known is 100-continue')
  }
  return undefined
}

/** Asks the rules about one request. What only some rules look at is read when they do. */
export function decideRequest(
  core: ProxyCore,
  caller: Caller,
  named: Named,
  head: RequestHead,
): Decision {
  return core.policy.decide({
    ...questionOf(caller, named),
    request: {
      get method() {
        return head.method
      },
      get path() {
        return head.path
      },
      authority: named.host,
      header: (name) => head.valueByName(name.toLowerCase()),
    },
  })
}

/** What is asked about a request, but for the request itself. */
export function questionOf({ name, labels, service }: Caller, named: Named): Question {
  return {
    workload: name,
    workloadLabels: labels,
    ...(service === undefined ? {} : { workloadService: service }),
    door: named.door,
    speech: 'http',
    host: named.host,
    hostKind: named.kind,
    port: named.port,
  }
}

/** A denial as a refusal; `undefined` when the decision allows. */
export function denialOf(decision: Decision): Refusal | undefined {
  if (decision.action === 'allow') return undefined
  const { reason, message, nearest } = decision
  return { code: reason, detail: message, ...(nearest === undefined ? {} : { nearest }) }
}

/** A caller who may ask at all: wrong credentials and strangers may not (spec: security S77). */
export function admitCaller(caller: Caller | undefined, address: string): Caller | Refusal {
  if (caller === undefined)
    return refuse('credentials_rejected', failures.credentials_rejected.says)
  if (caller !== unknownCaller) return caller
  return refuse(
    'unknown_workload',
    `${address} is no known workload and showed no proxy credentials`,
  )
}

function refuse(code: FailureCode, detail: string): Refusal {
  return { code, detail }
}
