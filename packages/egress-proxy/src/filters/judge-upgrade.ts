import type { Decision } from '@bookinfo/rules'
import { judgeWebSocket } from '@bookinfo/rules/deciding'
import { failures } from '../failures.ts'
import { field } from '../head/field-name.ts'
import { hasConnectionOption } from '../head/kept-fields.ts'
import type { FieldScan } from '../head/message-head.ts'
import type { Refusal } from './refusal.ts'

/**
 * Whether a message switches to WebSocket, or asks to, in the one form that is passed on: this protocol and no other,
 * named by Connection (RFC 9110 section 7.8). Whatever else stands in Upgrade is left out like any field of the hop.
 */
export function isForWebSocket(head: FieldScan): boolean {
  if (!head.has(field.upgrade) || head.seen[field.upgrade] !== 1) return false
  if (head.value(field.upgrade)?.toLowerCase() !== 'websocket') return false
  return hasConnectionOption(head, 'upgrade')
}

/** Where a RouteRule routes the request, it says whether it serves WebSockets, and then nothing else. */
export function judgeUpgrade(decision: Decision, isUpgrade: boolean): Refusal | undefined {
  const code = judgeWebSocket(decision, isUpgrade)
  return code === undefined ? undefined : { code, detail: failures[code].says }
}
