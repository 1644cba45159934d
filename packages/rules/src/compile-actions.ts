import type { RouteActions } from './decision.ts'
import { durationMs } from './duration.ts'
import { canonicalAuthority } from './parse-authority.ts'
import { resolveService } from './resolve-service.ts'
import type { RouteRuleSpec } from './resource.ts'

type Place = NonNullable<RouteRuleSpec['rewrite']>

/** What a rule does besides choosing versions, ready to act on; `undefined` when that is nothing. */
export function compileActions(
  spec: RouteRuleSpec,
  namespace = 'default',
): RouteActions | undefined {
  const { httpFault = {}, httpReqTimeout = {}, httpReqRetries = {}, appendHeaders = {} } = spec
  const appended = Object.entries(appendHeaders)
  const isForUpgrades = spec.websocketUpgrade === true
  const found = {
    websocketUpgrade: isForUpgrades ? true : undefined,
    redirect: spec.redirect === undefined ? undefined : withoutEmpty(spec.redirect),
    rewrite: compileRewrite(spec),
    mirror: compileMirror(spec.mirror, namespace),
    cors: compileCors(spec.corsPolicy),
    requestHeaders: appended.length === 0 ? undefined : { set: [], add: appended, remove: [] },
    delay: compileDelay(httpFault.delay),
    abort: compileAbort(httpFault.abort),
    // Neither is for what may last all day (spec: egress-rules 3.6).
    timeoutMs: isForUpgrades ? undefined : toMs(httpReqTimeout.simpleTimeout?.timeout),
    retries: isForUpgrades ? undefined : compileRetries(httpReqRetries.simpleRetry),
  }
  const present = Object.entries(found).filter(([, action]) => action !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present)
}

/** The text of the uri condition is what is replaced; a regex matches the whole path (spec: egress-rules 3.6). */
function compileRewrite({ rewrite, match }: RouteRuleSpec): RouteActions['rewrite'] {
  if (rewrite === undefined) return undefined
  const { uri: to, authority } = withoutEmpty(rewrite)
  const { exact, regex, prefix = '/' } = match?.request?.headers?.uri ?? {}
  const isWhole = exact !== undefined || regex !== undefined
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(to === undefined ? {} : { path: isWhole ? { to } : { prefix, to } }),
  }
}

/** The authority in canonical form: it is written into messages. */
function withoutEmpty({ uri = '', authority = '' }: Place): Place {
  const host = canonicalAuthority(authority)
  return {
    ...(uri === '' ? {} : { uri }),
    ...(host === undefined ? {} : { authority: host }),
  }
}

function compileMirror(mirror: RouteRuleSpec['mirror'], namespace: string): RouteActions['mirror'] {
  if (mirror === undefined) return undefined
  const { labels = {} } = mirror
  return { host: resolveService(mirror, namespace).toLowerCase(), labels }
}

function compileCors(policy: RouteRuleSpec['corsPolicy']): RouteActions['cors'] {
  if (policy === undefined) return undefined
  const { allowOrigin = [], allowMethods = [], allowHeaders = [], exposeHeaders = [] } = policy
  const maxAgeMs = toMs(policy.maxAge)
  return {
    allowOrigin,
    allowMethods,
    allowHeaders,
    exposeHeaders,
    ...(maxAgeMs === undefined ? {} : { maxAgeSeconds: maxAgeMs / 1000 }),
    allowCredentials: policy.allowCredentials === true,
  }
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
  const on = { connect: true, reset: true, statuses: [[500, 599]] } as const
  return attempts > 0 && perTryMs !== undefined ? { attempts, perTryMs, on } : undefined
}

function toMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration)
}
