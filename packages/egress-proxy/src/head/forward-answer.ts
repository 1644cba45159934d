import type { HeaderChanges } from '@bookinfo/rules'
import { renderChanges, replacedBy } from './header-changes.ts'
import {
  copyKeptFields,
  droppedFromAnswers,
  droppedFromReadableAnswers,
  fieldBytes,
} from './kept-fields.ts'
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

/** Small bodies ride in the same buffer, and so in the same write, as the head. */
const combinedBytes = 4_000

/**
 * The answer's head as the client gets it, followed by `body` if that is small.
 * @returns the bytes, and whether the body is in them
 */
export function renderForwardAnswer(
  head: ResponseHead,
  { proxy, close, extra, changes }: ForwardAnswer,
  body: Buffer,
): { readonly bytes: Buffer; readonly holdsBody: boolean } {
  const before = `HTTP/1.1 ${head.status}`
  const after = `${extra}${renderChanges(changes)}Via: 1.${head.minor} ${proxy}\r\n${close ? 'Connection: close\r\n' : ''}\r\n`
  const reasonBytes = head.reasonEnd - head.reasonStart
  const most = before.length + reasonBytes + 3 + fieldBytes(head) + after.length
  const holdsBody = most + body.length <= combinedBytes
  const out = Buffer.allocUnsafe(holdsBody ? most + body.length : most)
  let at = out.write(before, 0, 'latin1')
  // RFC 9112 section 4: the blank after the status is there even without a reason.
  if (reasonBytes === 0) at += out.write(' ', at, 'latin1')
  at += head.bytes.copy(out, at, head.reasonStart, head.reasonEnd)
  at += out.write('\r\n', at, 'latin1')
  const dropped = extra === '' ? droppedFromAnswers : droppedFromReadableAnswers
  at = copyKeptFields(head, dropped, out, at, replacedBy(changes))
  at += out.write(after, at, 'latin1')
  if (holdsBody) at += body.copy(out, at)
  return { bytes: out.subarray(0, at), holdsBody }
}
