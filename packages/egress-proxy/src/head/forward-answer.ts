import type { HeaderChanges } from '@bookinfo/rules'
import { CR, LF, SPACE } from './byte-class.ts'
import { cachedLine } from './cached-line.ts'
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

/** The one before: of the same head, under the same circumstances, the same is made. */
let last: (ForwardAnswer & { readonly head: ResponseHead; readonly serial: number }) | null = null
let lastAnswer: Buffer = scratch

/** The answer's head as the client gets it; valid until the next one is rendered. */
export function renderForwardAnswer(head: ResponseHead, forward: ForwardAnswer): Buffer {
  const isSame =
    last?.head === head &&
    last.serial === head.serial &&
    last.proxy === forward.proxy &&
    last.close === forward.close &&
    last.extra === forward.extra &&
    last.changes === forward.changes
  if (isSame) return lastAnswer
  const { serial } = head
  last = { ...forward, head, serial }
  lastAnswer = render(head, forward)
  return lastAnswer
}

function render(head: ResponseHead, { proxy, close, extra, changes }: ForwardAnswer): Buffer {
  const lines = extra + renderChanges(changes)
  const tail = endOf(head.minor, proxy, close)
  const most = head.bodyStart - head.lineBegin + 1 + lines.length + tail.length
  const out = most <= scratch.length ? scratch : Buffer.allocUnsafe(most)
  let at = putLine(head, out)
  const dropped = extra === '' ? droppedFromAnswers : droppedFromReadableAnswers
  at = copyKeptFields(head, dropped, out, at, replacedBy(changes))
  if (lines !== '') at += out.write(lines, at, 'latin1')
  out.set(tail, at)
  return out.subarray(0, at + tail.length)
}

/** The line as it came, but of HTTP/1.1. RFC 9112 section 4: the blank after the status is there even without a reason. */
function putLine(head: ResponseHead, out: Buffer): number {
  let at = head.bytes.copy(out, 0, head.lineBegin, head.reasonEnd)
  out[7] = ONE
  if (head.reasonEnd === head.reasonStart) out[at++] = SPACE
  out[at++] = CR
  out[at++] = LF
  return at
}

const ONE = 49

/** The end of most answers' heads, for connections that go on. */
const keptEnd = cachedLine((proxy) => `Via: 1.1 ${proxy}\r\n\r\n`)

function endOf(minor: number, proxy: string, close: boolean): Buffer {
  if (minor === 1 && !close) return keptEnd(proxy)
  return Buffer.from(`Via: 1.${minor} ${proxy}\r\n${close ? 'Connection: close\r\n' : ''}\r\n`)
}
