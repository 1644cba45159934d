import { field } from './field-name.ts'
import type { ResponseHead } from './response-head.ts'

/** What is left for a request to arrive while the other side still listens. */
const marginMs = 1_000

/**
 * How long a connection may rest after this answer by what the other side says of it: a second less than the `timeout` of
 * its Keep-Alive field (RFC 9112 appendix C.2.2), in milliseconds; without end where it says nothing.
 */
export function keptMs(head: ResponseHead): number {
  const said = head.repeatedValue(field['keep-alive'])
  const seconds = said === undefined ? null : /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,9})/i.exec(said)
  return seconds === null
    ? Number.POSITIVE_INFINITY
    : Math.max(0, Number(seconds[1]) * 1000 - marginMs)
}
