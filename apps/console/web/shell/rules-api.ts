import type { Resource } from '@bookinfo/rules'
import type { ApiFailure } from '../model/api-failure.ts'
import { collectionPath, resourcePath } from '../model/resource-path.ts'
import type { RuleDocument } from '../model/rule-documents.ts'
import { callControlPlane } from './call-control-plane.ts'

export type ApiResult =
  | {
      readonly ok: true
      readonly warning: string
      /** The resource as it is stored now; only after it was written. */
      readonly stored?: Resource
    }
  | { readonly ok: false; readonly failure: ApiFailure }

/** A write waits for the gateway; past this the server is not coming back, milliseconds. */
const answerMs = 10_000

/** Whose the fields are that a write sets; without it the browser would be. */
const asManager = 'fieldManager=console'

export function createRule(resource: Resource): Promise<ApiResult> {
  const { apiVersion, kind, metadata } = resource
  const path = collectionPath(kind, metadata.namespace, apiVersion)
  return send('POST', `${path}?${asManager}`, JSON.stringify(resource))
}

export function replaceRule(resource: Resource): Promise<ApiResult> {
  return send('PUT', `${resourcePath(resource)}?${asManager}`, JSON.stringify(resource))
}

export function deleteRule(resource: Resource): Promise<ApiResult> {
  return send('DELETE', resourcePath(resource), null)
}

/** Sends one YAML document as it is; `dryRun`: everything is checked, nothing is stored. */
export function createFromYaml({ path, text }: RuleDocument, dryRun: boolean): Promise<ApiResult> {
  const query = dryRun ? `${asManager}&dryRun=All` : asManager
  return send('POST', `${path}?${query}`, text, 'application/yaml')
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
  const headers: HeadersInit = body === null ? {} : { 'content-type': type }
  const called = await callControlPlane(path, { method, body, headers }, answerMs)
  if (!called.ok) return called
  const warning = warningText(called.headers.get('warning'))
  const stored = storedResource(called.text)
  return stored === null ? { ok: true, warning } : { ok: true, warning, stored }
}

/** The resource in an answer; a delete and a reset answer with something else. */
function storedResource(text: string): Resource | null {
  try {
    const value: Partial<Resource> | null = JSON.parse(text)
    return value?.spec === undefined ? null : (value as Resource)
  } catch {
    return null
  }
}

/** The text of a `Warning: 299 - "text"` header. RFC 7234 section 5.5. */
function warningText(header: string | null): string {
  return header?.match(/"((?:[^"\\]|\\.)*)"/)?.[1]?.replaceAll('\\"', '"') ?? ''
}
