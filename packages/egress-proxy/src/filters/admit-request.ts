import type { Decision } from '@bookinfo/rules'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Caller } from './caller.ts'
import type { Destination } from './choose-upstream.ts'
import { checkFeatures, decideRequest } from './judge-request.ts'
import { judgeUpgrade } from './judge-upgrade.ts'
import { type Named, nameDestination } from './name-destination.ts'
import { mustPin, pinTarget } from './pin-target.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** A request as it was allowed. */
export interface Admitted {
  readonly decision: Extract<Decision, { action: 'allow' }>
  readonly caller: Caller
  readonly named: Named
}

/** The exchange and the connection it came on, as far as judging needs them. */
interface Arrival {
  readonly note: ExchangeNote
  readonly isUpgrade: boolean
  readonly connection: {
    readonly fixed: Destination | null
    seat(caller: Caller): Caller | Refusal
  }
}

/**
 * All that is asked before a request may leave, in this order: for what, is it something the proxy does, who asks,
 * have they room for it, do the rules allow it. What is found out stands in the note.
 */
export function admitRequest(
  core: ProxyCore,
  head: RequestHead,
  { note, isUpgrade, connection }: Arrival,
  known: Caller | Refusal,
): Admitted | Refusal {
  const named = nameDestination(core, head, connection.fixed)
  if (isRefusal(named)) return named
  note.host = named.host
  note.port = named.port
  note.door = named.door
  note.nameSource = named.source
  const undone = checkFeatures(core, head)
  if (undone !== undefined) return undone
  const caller = isRefusal(known) ? known : connection.seat(known)
  if (isRefusal(caller)) return caller
  const decision = decideRequest(core, caller, named, head, note)
  if (isRefusal(decision)) return decision
  const pinned = mustPin(decision) ? pinTarget(core, decision) : decision
  return judgeUpgrade(decision, isUpgrade) ?? { decision: pinned, caller, named }
}
