import type { Socket } from 'node:net'
import type { Question } from '@bookinfo/rules'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { beginCapture } from '../capture/begin-capture.ts'
import { dial } from '../cluster/dial.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import type { UpstreamTarget } from '../cluster/upstream-target.ts'
import { type FailureCode, failures } from '../failures.ts'
import {
  type Chosen,
  chooseUpstream,
  type Destination,
  toRefusal,
} from '../filters/choose-upstream.ts'
import { denialOf } from '../filters/judge-request.ts'
import type { Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { joinTunnel } from '../tunnel.ts'
import type { OpenTunnel } from './open-tunnels.ts'

/** The client's side of a tunnel. */
export interface TunnelEnds {
  readonly socket: Socket
  readonly note: ExchangeNote
  /** What the rules are asked, now and whenever they change; `null` for listeners no rule governs. */
  readonly question: Question | null
  /** What the client sent already. */
  readonly early: Buffer
  /** Written to the client before its first byte from the upstream. */
  readonly announce?: string | Buffer
}

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

/** Takes one of the workload's tunnels, dials, asks the rules once more, and joins the two sides until one of them, or a new rule, ends it. */
export async function openTunnel(
  core: ProxyCore,
  target: UpstreamTarget,
  request: TunnelRequest,
): Promise<void> {
  const { workload } = request.note
  const crowded = takeTunnel(core, workload)
  if (crowded !== undefined) return request.refuse(crowded)
  const { note, socket, early } = request
  note.capture ??= beginCapture(core, note, socket, [early])
  try {
    const upstream = await dial({ ...target, serverName: null }, core.dialing)
    note.capture?.watchUpstream(upstream)
    request.note.reached(target.name, upstream)
    const refusal = stillRefused(core, request)
    if (refusal === undefined) runTunnel(core, upstream, request)
    else {
      upstream.destroy()
      giveUp(refusal)
    }
  } catch (error) {
    giveUp(toRefusal(error))
  }

  function giveUp(refusal: Refusal): void {
    core.caps.give('tunnels', workload)
    request.refuse(refusal)
  }
}

/** Counts one more tunnel of the workload; or why there is no room for it. Given back when the tunnel ends. */
export function takeTunnel(core: ProxyCore, workload: string): Refusal | undefined {
  if (core.caps.take('tunnels', workload)) return undefined
  const detail = `${workload} has ${core.caps.limits.tunnels} tunnels already`
  return { code: 'too_many_tunnels', detail }
}

const gone: Refusal = { code: 'policy_changed', detail: failures.policy_changed.says }

/** Rules and client may both have gone while the dial took its time. */
function stillRefused(core: ProxyCore, { socket, question }: TunnelRequest): Refusal | undefined {
  if (socket.destroyed)
    return { code: 'downstream_closed', detail: failures.downstream_closed.says }
  return isAllowed(core, question) ? undefined : gone
}

function isAllowed(core: ProxyCore, question: Question | null): boolean {
  return question === null || core.policy.decide(question).action === 'allow'
}

/** Joins two sides that are there, with a record of the opening and one of the end. */
export function runTunnel(core: ProxyCore, upstream: UpstreamConnection, ends: TunnelEnds): void {
  const { socket, note, question, early, announce } = ends
  if (announce !== undefined) socket.write(announce)
  core.report?.(note.toRecord('open'))
  const tunnel = joinTunnel(socket, upstream, {
    wheel: core.wheel,
    idleMs: core.timeouts.idleMs,
    early,
    onEnd(code, { received, sent }) {
      core.tunnels.delete(open)
      core.pools.discard(upstream)
      core.caps.give('tunnels', note.workload)
      note.bytesReceived += received
      note.bytesSent += sent
      note.refusal = code === null ? null : endReason(code)
      core.report?.(note.toRecord('end'))
    },
  })
  const open: OpenTunnel = {
    isAllowed: () => isAllowed(core, question),
    end: (code) => tunnel.end(code),
  }
  core.tunnels.add(open)
}

function endReason(code: FailureCode): Refusal {
  return { code, detail: failures[code].says }
}
