import { decide } from '../decide.ts'
import type { Question } from '../decision.ts'
import { missOf, sayMiss } from '../miss.ts'
import { refusedRange } from '../refused-range.ts'
import type { RouteTable } from '../route-table.ts'
import { authorityText } from '../upstream-host.ts'
import type { Suggestion, Unsuggested } from './suggestion.ts'

/** The denied calls to one host and port. */
export interface Wanted {
  readonly host: string
  readonly port: number
  readonly protocol: Suggestion['protocol']
  readonly questions: readonly Question[]
  readonly cautions: readonly string[]
}

/** What is denied now, by host and port; apart from it what no rule can allow. */
export function groupDenied(
  table: RouteTable,
  calls: readonly Question[],
): { readonly wanted: readonly Wanted[]; readonly hopeless: readonly Unsuggested[] } {
  const denied = calls.filter((question) => decide(table, question).action === 'deny')
  const wanted: Wanted[] = []
  const hopeless: Unsuggested[] = []
  for (const questions of Map.groupBy(denied, (question) => authorityText(question)).values()) {
    const possible = questions.filter((question) => whyHopeless(table, question) === undefined)
    const [first] = possible
    if (first !== undefined) wanted.push(toWanted(table, first, possible))
    const rest = questions.filter((question) => !possible.includes(question))
    const why = rest[0] && whyHopeless(table, rest[0])
    if (why !== undefined) hopeless.push(summarize(rest, why))
  }
  return { wanted, hopeless }
}

/** The calls of one target, for which there is no rule. */
export function summarize(questions: readonly Question[], why: string): Unsuggested {
  const target = questions[0] === undefined ? '' : authorityText(questions[0])
  return { target, workloads: workloadsOf(questions), calls: questions.length, why }
}

export function workloadsOf(questions: readonly Question[]): readonly string[] {
  return [...new Set(questions.map(({ workload }) => workload))].sort()
}

function whyHopeless(table: RouteTable, question: Question): string | undefined {
  const { host, hostKind, speech } = question
  if (table.mesh.has(host)) return `${host} is a service of the mesh, which needs no rule`
  const range = refusedRange(hostKind === 'ipv6' ? `[${host}]` : host)
  if (range !== undefined)
    return `the gateway refuses ${range} addresses unless a rule's annotation names them`
  if (hostKind === 'ipv6') return 'egress rules cannot name IPv6 addresses'
  if (speech === 'bytes' && hostKind === 'name') {
    return 'protocols other than HTTP and TLS need a rule for an IP address, a name opens nothing'
  }
  return undefined
}

function toWanted(table: RouteTable, first: Question, questions: readonly Question[]): Wanted {
  const { host, port } = first
  const likeness = table.rules.find((rule) => missOf(rule, first) === 'look-alike')
  const cautions = likeness === undefined ? [] : [sayMiss('look-alike', likeness, first)]
  return { host, port, protocol: protocolFor(port, questions), questions, cautions }
}

/** Port 443 means TLS whatever the client speaks: its clear HTTP is then encrypted on the way. */
function protocolFor(port: number, questions: readonly Question[]): Wanted['protocol'] {
  const speeches = new Set(questions.map(({ speech }) => speech))
  if (speeches.has('bytes')) return 'tcp'
  const secure = speeches.has('tls') || port === 443 || (speeches.has('connect') && port !== 80)
  return secure ? 'https' : 'http'
}
