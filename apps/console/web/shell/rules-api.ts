import type { Kind, Resource } from '@bookinfo/rules'
import { type ApiFailure, noAnswer, parseFailure } from '../model/api-failure.ts'

export type ApiResult =
  | { readonly ok: true; readonly warning: string }
  | { readonly ok: false; readonly failure: ApiFailure }

/** A write waits for the gateway; past this the server is not coming back, milliseconds. */
const answerMs = 10_000

const plurals: Readonly<Record<Kind, string>> = {
  EgressRule: 'egressrules',
  RouteRule: 'routerules',
}

/** Path of the collection a resource lives in, below the origin. */
function collectionPath(plural: string, namespace = 'default'): string {
  return `/apis/config.istio.io/v1alpha2/namespaces/${encodeURIComponent(namespace)}/${plural}`
}

/** Path of one resource, below the origin. */
function resourcePath(kind: Kind, name: string, namespace = 'default'): string {
  return `${collectionPath(plurals[kind], namespace)}/${encodeURIComponent(name)}`
}

export function createRule(resource: Resource): Promise<ApiResult> {
  const path = collectionPath(plurals[resource.kind], resource.metadata.namespace)
  return send('POST', path, JSON.stringify(resource))
}

export function replaceRule(resource: Resource): Promise<ApiResult> {
  const { name, namespace } = resource.metadata
  return send('PUT', resourcePath(resource.kind, name, namespace), JSON.stringify(resource))
}

export function deleteRule(resource: Resource): Promise<ApiResult> {
  const { name, namespace } = resource.metadata
  return send('DELETE', resourcePath(resource.kind, name, namespace), null)
}

/** Sends one YAML document as it is; `dryRun`: everything is checked, nothing is stored. */
export function createFromYaml(plural: string, text: string, dryRun: boolean): Promise<ApiResult> {
  const query = dryRun ? '?dryRun=All' : ''
  return send('POST', `${collectionPath(plural)}${query}`, text, 'application/yaml')
}

export function resetRules(): Promise<ApiResult> {
  return send('POST', '/api/reset', '{}')
}

async function send(
  method: string,
  path: string,
  body: string | null,
  type = 'application/json',
): Promise<ApiResult> {
  try {
    const response = await fetch(path, {
      method,
      body,
      headers: body === null ? {} : { 'content-type': type },
      signal: AbortSignal.timeout(answerMs),
    })
    const text = await response.text()
    if (!response.ok) return { ok: false, failure: parseFailure(response.status, text) }
    return { ok: true, warning: warningText(response.headers.get('warning')) }
  } catch {
    return { ok: false, failure: noAnswer }
  }
}

/** The text of a `Warning: 299 - "text"` header. RFC 7234 section 5.5. */
function warningText(header: string | null): string {
  return header?.match(/"((?:[^"\\]|\\.)*)"/)?.[1]?.replaceAll('\\"', '"') ?? ''
}
