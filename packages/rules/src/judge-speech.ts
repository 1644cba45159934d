import type { DenyReason, Question } from './decision.ts'
import type { Protocol } from './protocol.ts'
import { isTunnelled } from './protocol.ts'
import type { Opening } from './route-table.ts'

/** The table *Rule and door* of the design; `undefined` when the rule's protocol and the speech fit. */
export function judgeSpeech(opening: Opening, question: Question): DenyReason | undefined {
  const { protocol } = opening
  if (opensNothing(opening)) return 'rule_not_usable'
  if (isTunnelled(protocol)) return isTunnel(question) ? undefined : 'protocol_not_in_rule'
  return misfits[question.speech](protocol, question)
}

/** A rule of 2018 for a TCP port of a name: it is accepted, and does nothing (spec: 1.6). Today's go by name, too. */
export function opensNothing({ protocol, rule }: Opening): boolean {
  return isTunnelled(protocol) && rule.block === undefined && rule.ref.kind === 'egress-rule'
}

type Misfit = (protocol: Protocol, question: Question) => DenyReason | undefined

const misfits: Readonly<Record<Question['speech'], Misfit>> = {
  connect: () => undefined,
  http: (protocol) => (protocol === 'tls' ? 'not_tls' : undefined),
  tls: (protocol) => (passesTls(protocol) ? undefined : 'tls_not_expected'),
  bytes: (protocol, question) => {
    if (protocol === 'auto' && isTunnel(question)) return undefined
    return protocol === 'https' || protocol === 'tls' ? 'not_tls' : 'protocol_not_in_rule'
  },
}

function passesTls(protocol: Protocol): boolean {
  return protocol === 'https' || protocol === 'tls' || protocol === 'auto'
}

/** Inside a tunnel anything may be spoken; the other doors need a name in what is said. */
function isTunnel({ speech, door }: Question): boolean {
  return speech === 'connect' || door === 'connect' || door === 'tcp'
}
