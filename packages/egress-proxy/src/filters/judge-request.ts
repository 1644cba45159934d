import type { Decision, Question } from '@bookinfo/rules'
import { authorityText } from '@bookinfo/rules/deciding'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { type FailureCode, failures } from '../failures.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { isAmbiguousPath } from './ambiguous-path.ts'
import { type Caller, unknownCaller } from './caller.ts'
import { isForWebSocket } from './judge-upgrade.ts'
import type { Named } from './name-destination.ts'
import { isRefusal, type Refusal } from './refusal.ts'

type Allowed = Extract<Decision, { action: 'allow' }>
type Denial = Extract<Decision, { action: 'deny' }>

/** What is not forwarded whatever the rules say. */
export function checkFeatures(core: ProxyCore, head: RequestHead): Refusal | undefined {
  const { method } = head
  if (head.has(field.via) && hasPassed(core.via, head))
    return refuse('request_loop', failures.request_loop.says)
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

/** Whether one of the `Via` fields names this very process (spec: security S32). */
function hasPassed(via: string, head: RequestHead): boolean {
  return head.valuesOf(field.via).some((value) => value.includes(via))
}

/**
 * Asks the rules about one request. What only some rules look at is read when they do; a path that they looked at
 * must have one reading. The decision stands in the note.
 */
export function decideRequest(
  core: ProxyCore,
  caller: Caller,
  named: Named,
  head: RequestHead,
  note: ExchangeNote,
): Allowed | Refusal {
  const known = core.policy.recall(caller, named)
  const asked = known === undefined ? askRules(core, caller, named, head) : known
  if (isRefusal(asked)) return asked
  note.decision = asked
  return asked.action === 'allow' ? asked : denied(asked)
}

function askRules(
  core: ProxyCore,
  caller: Caller,
  named: Named,
  head: RequestHead,
): Decision | Refusal {
  let pathMattered = false
  const decision = core.policy.decideAndKeep(caller, named, {
    ...questionOf(caller, named),
    request: {
      get method() {
        return head.method
      },
      get path() {
        pathMattered = true
        return head.path
      },
      authority: authorityText(named, named.portGiven),
      header: (name) => head.valueByName(name.toLowerCase()),
    },
  })
  const isAmbiguous = pathMattered && isAmbiguousPath(head.path)
  return isAmbiguous ? refuse('ambiguous_path', failures.ambiguous_path.says) : decision
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
  return decision.action === 'allow' ? undefined : denied(decision)
}

/** Of the denial before: who is denied asks again. */
let last: { readonly denial: Denial; readonly refusal: Refusal } | undefined

function denied(denial: Denial): Refusal {
  if (last?.denial !== denial) last = { denial, refusal: toRefusal(denial) }
  return last.refusal
}

function toRefusal({ reason, message, nearest }: Denial): Refusal {
  if (nearest === undefined) return { code: reason, detail: message }
  return { code: reason, detail: message, nearest }
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
