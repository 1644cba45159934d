import type { RouteActions } from '@bookinfo/rules'
import { failures } from '../failures.ts'
import { renderChanges } from '../head/header-changes.ts'
import type { RequestHead } from '../head/request-head.ts'
import { redirectLocation } from '../listener/forward-head.ts'
import { judgeOrigin } from './judge-origin.ts'
import type { Named } from './name-destination.ts'
import type { Refusal } from './refusal.ts'

/**
 * What a route rule has the proxy itself say: lines for whatever answer there will be, and the answer where nothing is
 * forwarded, to preflights, redirected requests and those the rule answers.
 */
export function answerByRule(
  actions: RouteActions,
  head: RequestHead,
  named: Named,
): { readonly fields: string; readonly answer: Refusal | undefined } {
  const origin = actions.cors && judgeOrigin(actions.cors, head)
  const fields = origin?.fields ?? ''
  if (origin?.isPreflight === true) {
    return { fields, answer: { code: 'cors_preflight', detail: failures.cors_preflight.says } }
  }
  const { redirect, directResponse } = actions
  const all = fields + renderChanges(actions.answerHeaders)
  if (directResponse !== undefined) {
    const { status, body: detail } = directResponse
    return { fields: all, answer: { code: 'direct_response', detail, status } }
  }
  if (redirect === undefined) return { fields, answer: undefined }
  const location = redirectLocation(redirect, named, head.path)
  const { status = failures.redirected.status } = redirect
  const detail = failures.redirected.says
  return { fields: all, answer: { code: 'redirected', detail, location, status } }
}
