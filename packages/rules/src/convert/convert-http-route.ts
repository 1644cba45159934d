import { resolveService } from '../resolve-service.ts'
import type { RouteRule, RouteRuleSpec } from '../resource.ts'
import type { HttpMatch, HttpRoute } from '../today/http-route-schema.ts'
import { convertFault } from './convert-fault.ts'
import type { ConversionNote } from './note.ts'
import { noteOn } from './note.ts'
import type { Place } from './route-host.ts'
import { shorten } from './route-host.ts'
import type { Subsets } from './subsets.ts'

interface Context {
  /** As the VirtualService names it. */
  readonly host: string
  readonly place: Place
  readonly subsets: Subsets
  isMesh(host: string): boolean
}

type Note = (level: ConversionNote['level'], message: string) => void

/** A RouteRule as an `http` entry (spec: egress-rules 7.2, step 3); `undefined` where it cannot be one. */
export function convertHttpRoute(
  rule: RouteRule,
  context: Context,
): { readonly route: HttpRoute | undefined; readonly notes: readonly ConversionNote[] } {
  const notes: ConversionNote[] = []
  const note: Note = (level, message) => notes.push(noteOn(rule, level, message))
  const { spec } = rule
  const outside = context.place !== 'mesh'
  if (outside && (spec.route?.length ?? 0) > 1) {
    note('error', 'left out: several weighted routes to an outside host broke the listener in 2018')
    return { route: undefined, notes }
  }
  const fault = convertFault(spec, note)
  if (fault === 'unsayable') return { route: undefined, notes }
  if (spec.websocketUpgrade === true) {
    note('info', 'websocketUpgrade is dropped: every route takes WebSockets today')
  }
  const match = convertMatch(spec.match, note)
  const route: HttpRoute = {
    ...(match === undefined ? {} : { match: [match] }),
    ...(spec.redirect === undefined ? {} : { redirect: present(spec.redirect) }),
    ...(spec.redirect === undefined ? { route: convertTargets(spec, context, note) } : {}),
    ...(spec.rewrite === undefined ? {} : { rewrite: present(spec.rewrite) }),
    ...convertTimes(spec),
    ...(fault === undefined ? {} : { fault }),
    ...convertMirror(rule, context, note),
    ...(spec.corsPolicy === undefined ? {} : { corsPolicy: convertCors(spec.corsPolicy) }),
    ...convertHeaders(spec),
  }
  return { route, notes }
}

/** Without the empty texts, which said nothing. */
function present({ uri = '', authority = '' }: NonNullable<RouteRuleSpec['rewrite']>) {
  return { ...(uri === '' ? {} : { uri }), ...(authority === '' ? {} : { authority }) }
}

const parts = ['uri', 'method', 'scheme', 'authority'] as const

/** `undefined` for all requests: the uri prefix `/` is no condition. */
function convertMatch(match: RouteRuleSpec['match'], note: Note): HttpMatch | undefined {
  const headers = Object.entries(match?.request?.headers ?? {})
  const own = headers.filter(([name]) => parts.some((part) => part === name))
  const others = headers.filter(([name]) => !parts.some((part) => part === name))
  if (own.some(([name, { regex }]) => name === 'uri' && regex !== undefined)) {
    note('warning', 'a uri with a regex never matched in 2018; it does now')
  }
  const converted: HttpMatch = {
    ...Object.fromEntries(own.filter(([name, { prefix }]) => name !== 'uri' || prefix !== '/')),
    ...(others.length === 0
      ? {}
      : { headers: Object.fromEntries(others.map(([name, value]) => [name, { ...value }])) }),
    ...convertSource(match?.source, note),
  }
  return Object.keys(converted).length === 0 ? undefined : converted
}

function convertSource(
  source: NonNullable<RouteRuleSpec['match']>['source'],
  note: Note,
): Pick<HttpMatch, 'sourceLabels' | 'sourceNamespace'> {
  if (source === undefined) return {}
  const service = source.service || source.name || ''
  note(
    'warning',
    `match.source: the calling service ${service} cannot be named today, only its labels and namespace`,
  )
  const { labels = {}, namespace } = source
  return {
    ...(Object.keys(labels).length === 0 ? {} : { sourceLabels: { ...labels } }),
    ...(namespace ? { sourceNamespace: namespace } : {}),
  }
}

function convertTargets(
  { route = [] }: RouteRuleSpec,
  { host, place, subsets }: Context,
  note: Note,
): NonNullable<HttpRoute['route']> {
  if (place !== 'mesh') {
    if (route.some(({ labels = {} }) => Object.keys(labels).length > 0)) {
      note('warning', 'the labels of the route are dropped: an outside host has no versions')
    }
    return [{ destination: { host } }]
  }
  if (route.length === 0) return [{ destination: { host } }]
  return route.map(({ labels, weight }) => {
    const subset = subsets.nameOf(labels)
    return {
      destination: { host, ...(subset === undefined ? {} : { subset }) },
      ...(route.length === 1 ? {} : { weight: weight ?? 0 }),
    }
  })
}

/** No retries is what 2018 did; today's default would be two. */
function convertTimes({
  redirect,
  httpReqTimeout,
  httpReqRetries,
}: RouteRuleSpec): Pick<HttpRoute, 'timeout' | 'retries'> {
  const timeout = httpReqTimeout?.simpleTimeout?.timeout
  const { attempts = 0, perTryTimeout } = httpReqRetries?.simpleRetry ?? {}
  const retries =
    attempts > 0 && perTryTimeout !== undefined
      ? { attempts, perTryTimeout, retryOn: '5xx,connect-failure,refused-stream' }
      : { attempts: 0 }
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(redirect === undefined ? { retries } : {}),
  }
}

function convertMirror(
  { spec: { mirror }, metadata: { namespace } }: RouteRule,
  { host: own, subsets, isMesh }: Context,
  note: Note,
): Pick<HttpRoute, 'mirror'> {
  if (mirror === undefined) return {}
  const host = resolveService(mirror, namespace).toLowerCase()
  if (!isMesh(host)) {
    note('warning', `mirror to ${host} is dropped: it is outside the mesh, and no copy was sent`)
    return {}
  }
  const short = shorten(host, namespace)
  const labels = Object.keys(mirror.labels ?? {}).length > 0
  if (labels && short !== own) {
    note('warning', `mirror: define a subset of ${short} for the labels, it is in another rule`)
    return { mirror: { host: short } }
  }
  const subset = subsets.nameOf(mirror.labels)
  return { mirror: { host: short, ...(subset === undefined ? {} : { subset }) } }
}

function convertCors(
  policy: NonNullable<RouteRuleSpec['corsPolicy']>,
): NonNullable<HttpRoute['corsPolicy']> {
  const { allowOrigin = [], allowMethods, allowHeaders, exposeHeaders, ...others } = policy
  const lists = { allowMethods, allowHeaders, exposeHeaders }
  return {
    allowOrigins: allowOrigin.map((origin) =>
      origin === '*' ? { regex: '.*' } : { exact: origin },
    ),
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([name, list]) =>
        list === undefined ? [] : [[name, [...list]]],
      ),
    ),
    ...others,
  }
}

function convertHeaders({ appendHeaders = {} }: RouteRuleSpec): Pick<HttpRoute, 'headers'> {
  if (Object.keys(appendHeaders).length === 0) return {}
  return { headers: { request: { add: { ...appendHeaders } } } }
}
