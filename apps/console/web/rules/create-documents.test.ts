import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiFailure, placeOfFailure } from '../model/api-failure.ts'
import type { RuleDocument } from '../model/rule-documents.ts'
import type { ApiResult } from '../shell/rules-api.ts'
import { createDocuments } from './create-documents.ts'

const refused: ApiResult = {
  ok: false,
  failure: { status: 422, message: 'no', causes: [] },
}

const badHost: ApiFailure = {
  status: 422,
  message: 'EgressRule "x" is invalid',
  causes: [{ field: 'spec.destination.service', message: 'domain name "b..c" invalid' }],
}

function ruleFor(host: string): string {
  return `kind: EgressRule\nspec:\n  destination:\n    service: ${host}\n`
}

function recordCalls(answer: (text: string, dryRun: boolean) => ApiResult) {
  const calls: string[] = []
  async function send({ path, text }: RuleDocument, dryRun: boolean): Promise<ApiResult> {
    calls.push(`${dryRun ? 'check' : 'create'} ${path.split('/').at(-1)}`)
    return answer(text, dryRun)
  }
  return { calls, send }
}

test('one document is sent once', async () => {
  const { calls, send } = recordCalls(() => ({ ok: true, warning: '' }))
  const result = await createDocuments('kind: RouteRule', send)
  assert.deepEqual(result, { kind: 'created', count: 1, warning: '' })
  assert.deepEqual(calls, ['create routerules'])
})

test('of several documents nothing is stored when the last is wrong', async () => {
  const { calls, send } = recordCalls((text) =>
    text.includes('RouteRule') ? refused : { ok: true, warning: '' },
  )
  const result = await createDocuments('kind: EgressRule\n---\nkind: RouteRule', send)
  const text = '\n\nkind: RouteRule\n'
  assert.deepEqual(result, { kind: 'failed', failure: refused.failure, stored: 0, text })
  assert.deepEqual(calls, ['check egressrules', 'check routerules'])
})

test('what went wrong only in earnest tells how much is stored', async () => {
  const { send } = recordCalls((text, dryRun) =>
    text.includes('RouteRule') && !dryRun ? refused : { ok: true, warning: '' },
  )
  const result = await createDocuments('kind: EgressRule\n---\nkind: RouteRule', send)
  const text = '\n\nkind: RouteRule\n'
  assert.deepEqual(result, { kind: 'failed', failure: refused.failure, stored: 1, text })
})

test('a field that was refused is looked for in the document it is refused in', async () => {
  const { send } = recordCalls((text) =>
    text.includes('b..c') ? { ok: false, failure: badHost } : { ok: true, warning: '' },
  )
  const result = await createDocuments(`${ruleFor('a.com')}---\n${ruleFor('b..c')}`, send)
  assert.ok(result.kind === 'failed')
  assert.deepEqual(placeOfFailure(result.failure, result.text), { line: 9, column: 5 })
})

test('a text without a document is not sent', async () => {
  const { calls, send } = recordCalls(() => refused)
  assert.deepEqual(await createDocuments('# nothing', send), { kind: 'nothing' })
  assert.deepEqual(calls, [])
})
