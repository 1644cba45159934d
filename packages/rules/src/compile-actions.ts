import type { RouteActions } from './decision.ts'
import { durationMs } from './duration.ts'
import type { RouteRuleSpec } from './resource.ts'

/** What a rule does besides choosing versions, ready to act on; `undefined` when that is nothing. */
export function compileActions({
  httpFault = {},
  httpReqTimeout = {},
  httpReqRetries = {},
}: RouteRuleSpec): RouteActions | undefined {
  const found = {
    delay: compileDelay(httpFault.delay),
    abort: compileAbort(httpFault.abort),
    timeoutMs: toMs(httpReqTimeout.simpleTimeout?.timeout),
    retries: compileRetries(httpReqRetries.simpleRetry),
  }
  const present = Object.entries(found).filter(([, action]) => action !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present)
}

function compileDelay(
  delay: NonNullable<RouteRuleSpec['httpFault']>['delay'] = {},
): RouteActions['delay'] {
  const percent = Math.trunc(delay.percent ?? 0)
  const ms = toMs(delay.fixedDelay)
  return percent > 0 && ms !== undefined ? { percent, ms } : undefined
}

function compileAbort(
  abort: NonNullable<RouteRuleSpec['httpFault']>['abort'] = {},
): RouteActions['abort'] {
  const percent = Math.trunc(abort.percent ?? 0)
  const { httpStatus: status = 0 } = abort
  return percent > 0 && status > 0 ? { percent, status } : undefined
}

function compileRetries(
  retry: NonNullable<RouteRuleSpec['httpReqRetries']>['simpleRetry'] = {},
): RouteActions['retries'] {
  const perTryMs = toMs(retry.perTryTimeout)
  const { attempts = 0 } = retry
  return attempts > 0 && perTryMs !== undefined ? { attempts, perTryMs } : undefined
}

function toMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration)
}
