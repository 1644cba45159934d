import type { HeaderChanges } from '@bookinfo/rules'
import { renderChanges, replacedBy } from './header-changes.ts'
import { copyKeptFields, droppedFromAnswers, droppedFromReadableAnswers } from './kept-fields.ts'
import type { ResponseHead } from './response-head.ts'

export interface ForwardAnswer {
  /** The proxy's name, for Via. */
  readonly proxy: string
  /** Whether the client's connection ends after this answer. */
  readonly close: boolean
  /** Whole lines, each with its end, about who may read the answer; they replace the upstream's. */
  readonly extra: string
  /** What a route rule does to the headers. */
  readonly changes: HeaderChanges | undefined
}

/** A head is rendered and used up without yielding, so one place serves all that fit. */
const scratch = Buffer.allocUnsafeSlow(4 * 1024)

/** The answer's head as the client gets it; valid until the next one is rendered. */
export function renderForwardAnswer(
  head: ResponseHead,
  { proxy, close, extra, changes }: ForwardAnswer,
): Buffer {
  // RFC 9112 section 4: the blank after the status is there even without a reason.
  const before = `HTTP/1.1 ${head.status}${head.reasonEnd === head.reasonStart ? ' ' : ''}`
  const after = `${extra}${renderChanges(changes)}Via: 1.${head.minor} ${proxy}\r\n${close ? 'Connection: close\r\n' : ''}\r\n`
  const most = before.length + head.bodyStart + after.length
  const out = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  let at = out.write(before, 0, 'latin1')
  at += head.bytes.copy(out, at, head.reasonStart, head.reasonEnd + 2)
  const dropped = extra === '' ? droppedFromAnswers : droppedFromReadableAnswers
  at = copyKeptFields(head, dropped, out, at, replacedBy(changes))
  at += out.write(after, at, 'latin1')
  return out.subarray(0, at)
}
