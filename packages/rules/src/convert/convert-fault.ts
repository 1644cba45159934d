import type { RouteRuleSpec } from '../resource.ts'
import type { HttpRoute } from '../today/http-route-schema.ts'
import type { ConversionNote } from './note.ts'

type Note = (level: ConversionNote['level'], message: string) => void
type Fault = NonNullable<HttpRoute['fault']>

/**
 * The faults that were injected: 2018 cut percents to whole ones, and took none for never, which would be always today.
 */
export function convertFault(
  { httpFault, match }: RouteRuleSpec,
  note: Note,
): Fault | 'unsayable' | undefined {
  const { delay, abort } = httpFault ?? {}
  const status = abort?.httpStatus ?? 0
  if (status !== 0 && (status < 200 || status > 599)) {
    note('error', `left out: abort with status ${status} cannot be said, it must be 200 to 599`)
    return 'unsayable'
  }
  const delayPercent = percentOf(delay, 'delay', note)
  const abortPercent = percentOf(abort, 'abort', note)
  const fault: Fault = {
    ...(delayPercent > 0 && delay?.fixedDelay !== undefined
      ? { delay: { percentage: { value: delayPercent }, fixedDelay: delay.fixedDelay } }
      : {}),
    ...(abortPercent > 0 && status !== 0
      ? { abort: { percentage: { value: abortPercent }, httpStatus: status } }
      : {}),
  }
  if (Object.keys(fault).length === 0) return undefined
  if (match?.request?.headers?.uri !== undefined) {
    note('info', 'in 2018 the fault hit every path of the host; it is for the path of the rule now')
  }
  return fault
}

function percentOf(
  fault: { readonly percent?: number } | undefined,
  name: string,
  note: Note,
): number {
  if (fault === undefined) return 0
  const percent = Math.trunc(fault.percent ?? 0)
  if (percent === 0) note('warning', `${name} is dropped: with less than 1 per cent it never was`)
  return percent
}
