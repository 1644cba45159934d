import type { RouteActions } from '@bookinfo/rules'
import type { RequestHead } from '../head/request-head.ts'

interface JudgedOrigin {
  /** Lines for the answer's head, each with its end. */
  readonly fields: string
  /** Whether the browser only asks; then nothing is forwarded. */
  readonly isPreflight: boolean
}

/**
 * What a rule's CORS policy says to a request from another origin; `undefined` when there is no origin, or none the
 * policy names: then the browser hears nothing, and refuses (spec: egress-rules 3.6).
 */
export function judgeOrigin(
  cors: NonNullable<RouteActions['cors']>,
  head: RequestHead,
): JudgedOrigin | undefined {
  const origin = head.valueByName('origin')
  if (origin === undefined) return undefined
  if (!isAllowed(cors, origin)) return undefined
  const isPreflight =
    head.method === 'OPTIONS' && head.valueByName('access-control-request-method') !== undefined
  const own = isPreflight
    ? preflightFields(cors)
    : [listField('Expose-Headers', cors.exposeHeaders)]
  const lines = [
    `Access-Control-Allow-Origin: ${origin}`,
    'Vary: Origin',
    cors.allowCredentials ? 'Access-Control-Allow-Credentials: true' : '',
    ...own,
  ]
  const fields = lines.filter((line) => line !== '').map((line) => `${line}\r\n`)
  return { fields: fields.join(''), isPreflight }
}

function isAllowed(
  { allowOrigin, allowOriginTests = [] }: NonNullable<RouteActions['cors']>,
  origin: string,
): boolean {
  if (allowOrigin.includes('*') || allowOrigin.includes(origin)) return true
  return allowOriginTests.some(({ test }) => test(origin))
}

function preflightFields(cors: NonNullable<RouteActions['cors']>): string[] {
  const { allowMethods, allowHeaders, maxAgeSeconds } = cors
  return [
    listField('Allow-Methods', allowMethods),
    listField('Allow-Headers', allowHeaders),
    maxAgeSeconds === undefined ? '' : `Access-Control-Max-Age: ${maxAgeSeconds}`,
  ]
}

function listField(name: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `Access-Control-${name}: ${values.join(',')}`
}
