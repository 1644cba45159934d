import type { Question } from '@bookinfo/rules'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { beginCapture } from '../capture/begin-capture.ts'
import { dial } from '../cluster/dial.ts'
import type { Dialler } from '../cluster/dialler.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import type { UpstreamTarget } from '../cluster/upstream-target.ts'
import { failures } from '../failures.ts'
import {
  type Chosen,
  chooseUpstream,
  type Destination,
  toRefusal,
} from '../filters/choose-upstream.ts'
import { denialOf } from '../filters/judge-request.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { joinTunnel, type TunnelEnds } from '../tunnel.ts'
import type { ClientUser } from './client-connection.ts'

/** A tunnel that is asked for. */
export interface TunnelRequest extends TunnelEnds {
  /** Tells the client that there will be no tunnel, in its own language, and ends the connection. */
  refuse(refusal: Refusal): void
}

/**
 * Asks the rules, and finds where it goes.
 * @returns the target, or why there is none; a promise only when a name has to be looked up
 */
export function chooseTunnel(
  core: ProxyCore,
  note: ExchangeNote,
  question: Question,
  destination: Destination,
): Chosen | Promise<Chosen> {
  const decision = core.policy.decide(question)
  note.configVersion = core.policy.version
  note.decision = decision
  const refusal = denialOf(decision)
  if (refusal !== undefined || decision.action === 'deny') return refusal ?? gone
  try {
    const chosen = chooseUpstream(core, decision, destination, question.workload)
    return chosen instanceof Promise ? lookedUp(core, note, question, chosen) : chosen
  } catch (error) {
    return toRefusal(error)
  }
}

/** Rules may have changed while the name was looked up. */
async function lookedUp(
  core: ProxyCore,
  note: ExchangeNote,
  question: Question,
  chosen: Promise<Chosen>,
): Promise<Chosen> {
  const startedAt = performance.now()
  try {
    const target = await chosen
    note.dnsMs = performance.now() - startedAt
    return isAllowed(core, question) ? target : gone
  } catch (error) {
    return toRefusal(error)
  }
}

/** Opens it as soon as it is known where it goes, or refuses it. The client is not read while a name is looked up. */
export function openChosen(
  core: ProxyCore,
  chosen: Chosen | Promise<Chosen>,
  request: TunnelRequest,
): void {
  if (chosen instanceof Promise) {
    request.client.channel.pause()
    void chosen.then((known) => openChosen(core, known, request))
  } else if (isRefusal(chosen)) request.refuse(chosen)
  else openTunnel(core, chosen, request)
}

/**
 * Takes one of the workload's tunnels, dials, asks the rules once more where they have changed, and joins the two sides
 * until one of them, or a new rule, ends it.
 */
function openTunnel(core: ProxyCore, target: UpstreamTarget, request: TunnelRequest): void {
  const { note, client, early } = request
  const crowded = takeTunnel(core, note.workload)
  if (crowded !== undefined) {
    request.refuse(crowded)
    return
  }
  note.capture ??= beginCapture(core, note, client, [early])
  const clear = target.serverName === null ? target : { ...target, serverName: null }
  const opening = new Opening(core, target.name, request)
  client.use(opening)
  dial(clear, core.dialing, opening)
}

/** Counts one more tunnel of the workload; or why there is no room for it. Given back when the tunnel ends. */
export function takeTunnel(core: ProxyCore, workload: string): Refusal | undefined {
  if (core.caps.take('tunnels', workload)) return undefined
  const detail = `${workload} has ${core.caps.limits.tunnels} tunnels already`
  return { code: 'too_many_tunnels', detail }
}

/** A tunnel whose upstream is dialled. What the client sends meanwhile is kept, and it is not read further then. */
class Opening implements ClientUser, Dialler {
  readonly #core: ProxyCore
  readonly #name: string
  readonly #request: TunnelRequest
  #early: Buffer

  constructor(core: ProxyCore, name: string, request: TunnelRequest) {
    this.#core = core
    this.#name = name
    this.#request = request
    this.#early = request.early
  }

  onClientData(bytes: Buffer, start: number, end: number): void {
    this.#early = Buffer.concat([this.#early, bytes.subarray(start, end)])
    this.#request.client.channel.pause()
  }

  /** Its half is closed when there is somebody to tell. */
  onClientEnd(): void {}

  /** Found out when the dial is done. */
  onClientClose(): void {}

  onClientDeadline(): void {}

  onDialled(upstream: UpstreamConnection): void {
    const { note } = this.#request
    note.capture?.watchUpstream(upstream)
    note.reached(this.#name, upstream)
    const refusal = this.#refusal()
    if (refusal === undefined) {
      joinTunnel(this.#core, upstream, { ...this.#request, early: this.#early })
      return
    }
    upstream.destroy()
    this.#giveUp(refusal)
  }

  onDialFailed(error: unknown): void {
    this.#giveUp(toRefusal(error))
  }

  /** Rules and client may both have gone while the dial took its time. */
  #refusal(): Refusal | undefined {
    const { client, question, note } = this.#request
    if (client.channel.destroyed)
      return { code: 'downstream_closed', detail: failures.downstream_closed.says }
    if (question === null || note.configVersion === this.#core.policy.version) return undefined
    return isAllowed(this.#core, question) ? undefined : gone
  }

  #giveUp(refusal: Refusal): void {
    this.#core.caps.give('tunnels', this.#request.note.workload)
    this.#request.refuse(refusal)
  }
}

const gone: Refusal = { code: 'policy_changed', detail: failures.policy_changed.says }

function isAllowed(core: ProxyCore, question: Question): boolean {
  return core.policy.decide(question).action === 'allow'
}
