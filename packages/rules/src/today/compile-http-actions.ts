import { sayMatch, toTest } from '../condition.ts'
import type { RetryConditions, RouteActions } from '../decision.ts'
import { durationMs } from '../duration.ts'
import { canonicalAuthority } from '../parse-authority.ts'
import { splitRetryOn } from './check-http-actions.ts'
import { compileHeaderChanges, hostOf } from './compile-header-changes.ts'
import type { Routing } from './compile-targets.ts'
import { compileDestination } from './compile-targets.ts'
import type { HttpRoute } from './http-route-schema.ts'
import type { StringMatch } from './route-parts-schema.ts'

type Actions = { -readonly [Name in keyof RouteActions]: RouteActions[Name] | undefined }

/** What an `http` entry does besides choosing versions; `uri` is the condition a rewrite goes by. */
export function compileHttpActions(
  route: HttpRoute,
  uri: StringMatch | undefined,
  routing: Routing,
): RouteActions | undefined {
  const found: Actions = {
    redirect: compileRedirect(route.redirect),
    directResponse: route.directResponse && {
      status: route.directResponse.status ?? 200,
      body: route.directResponse.body?.string ?? '',
    },
    rewrite: compileRewrite(route, uri),
    mirror: compileMirror(route, routing),
    cors: compileCors(route.corsPolicy),
    requestHeaders: compileHeaderChanges(route.headers?.request),
    answerHeaders: compileHeaderChanges(route.headers?.response),
    delay: compileDelay(route.fault?.delay),
    abort: compileAbort(route.fault?.abort),
    timeoutMs: toMs(route.timeout),
    retries: (route.route ?? []).length === 0 ? undefined : compileRetries(route.retries),
  }
  const present = Object.entries(found).filter(([, action]) => action !== undefined)
  return present.length === 0 ? undefined : Object.fromEntries(present)
}

function compileRedirect(redirect: HttpRoute['redirect']): RouteActions['redirect'] {
  if (redirect === undefined) return undefined
  const { uri = '', authority = '', scheme, port, derivePort, redirectCode: status } = redirect
  const derived = derivePort === 'FROM_REQUEST_PORT' ? 'request' : 'default'
  const host = canonicalAuthority(authority)
  return {
    ...(uri === '' ? {} : { uri }),
    ...(host === undefined ? {} : { authority: host }),
    ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
    ...(port === undefined && derivePort === undefined ? {} : { port: port ?? derived }),
    ...(status ? { status } : {}),
  }
}

/** As in 2018: an exact condition's whole path is replaced, of a prefix that prefix (spec: egress-rules 3.6). */
function compileRewrite(
  { rewrite = {}, headers }: HttpRoute,
  condition: StringMatch = {},
): RouteActions['rewrite'] {
  const { uri: to = '' } = rewrite
  const authority = canonicalAuthority(rewrite.authority || (hostOf(headers?.request) ?? ''))
  if (to === '' && authority === undefined) return undefined
  const { exact, regex, prefix = '/' } = condition
  const isWhole = exact !== undefined || regex !== undefined
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(to === '' ? {} : { path: isWhole ? { to } : { prefix, to } }),
  }
}

function compileMirror(route: HttpRoute, routing: Routing): RouteActions['mirror'] {
  const [listed] = route.mirrors ?? []
  const destination = route.mirror ?? listed?.destination
  if (destination === undefined) return undefined
  const { labels } = compileDestination(destination, routing)
  const percentage = route.mirror === undefined ? listed?.percentage : route.mirrorPercentage
  const percent = percentage?.value ?? (percentage === undefined ? 100 : 0)
  if (percent === 0) return undefined
  const host = routing.mesh.resolve(destination.host ?? '', routing.namespace)
  return { host, labels, ...(percent === 100 ? {} : { percent }) }
}

function compileCors(policy: HttpRoute['corsPolicy']): RouteActions['cors'] {
  if (policy === undefined) return undefined
  const { allowOrigins = [], allowOrigin = [], maxAge, allowCredentials } = policy
  const maxAgeMs = toMs(maxAge)
  const exact = allowOrigins.flatMap(({ exact: origin, regex }) => {
    if (regex === '.*') return ['*']
    return origin === undefined ? [] : [origin]
  })
  const tests = allowOrigins
    .filter((match) => match.exact === undefined && match.regex !== '.*')
    .map((match) => ({ text: `origin ${sayMatch(match)}`, test: toTest(match) }))
  return {
    allowOrigin: [...exact, ...allowOrigin],
    ...(tests.length === 0 ? {} : { allowOriginTests: tests }),
    allowMethods: policy.allowMethods ?? [],
    allowHeaders: policy.allowHeaders ?? [],
    exposeHeaders: policy.exposeHeaders ?? [],
    ...(maxAgeMs === undefined ? {} : { maxAgeSeconds: maxAgeMs / 1000 }),
    allowCredentials: allowCredentials === true,
  }
}

/** Missing is 100, unlike in 2018; 0 is 0 (spec: egress-rules 6.3). */
function percentOf(fault: { percentage?: { value?: number }; percent?: number }): number {
  if (fault.percentage !== undefined) return fault.percentage.value ?? 0
  return fault.percent === undefined || fault.percent === 0 ? 100 : fault.percent
}

function compileDelay(delay: NonNullable<HttpRoute['fault']>['delay']): RouteActions['delay'] {
  const ms = toMs(delay?.fixedDelay)
  if (delay === undefined || ms === undefined) return undefined
  const percent = percentOf(delay)
  return percent > 0 ? { percent, ms } : undefined
}

function compileAbort(abort: NonNullable<HttpRoute['fault']>['abort']): RouteActions['abort'] {
  const status = abort?.httpStatus
  if (abort === undefined || status === undefined) return undefined
  const percent = percentOf(abort)
  return percent > 0 ? { percent, status } : undefined
}

/** Without a word, two more tries where no connection could be made; `attempts: 0` switches that off. */
function compileRetries(
  { attempts = 0, perTryTimeout, retryOn }: NonNullable<HttpRoute['retries']> = { attempts: 2 },
): RouteActions['retries'] {
  if (attempts === 0) return undefined
  const perTryMs = toMs(perTryTimeout)
  const on = retryConditions(splitRetryOn(retryOn ?? 'connect-failure,refused-stream'))
  return { attempts, ...(perTryMs === undefined ? {} : { perTryMs }), on }
}

const statuses: Readonly<Record<string, readonly [number, number]>> = {
  '5xx': [500, 599],
  'gateway-error': [502, 504],
  'retriable-4xx': [409, 409],
}
const onConnect = ['connect-failure', 'refused-stream', 'reset-before-request']
const onReset = ['5xx', 'gateway-error', 'reset']

function retryConditions(words: readonly string[]): RetryConditions {
  const reset = words.some((word) => onReset.includes(word))
  return {
    connect: reset || words.some((word) => onConnect.includes(word)),
    reset,
    statuses: words.flatMap((word) => {
      const range = statuses[word]
      if (range !== undefined) return [range]
      return /^[0-9]{3}$/.test(word) ? [[Number(word), Number(word)] as const] : []
    }),
  }
}

function toMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMs(duration)
}
