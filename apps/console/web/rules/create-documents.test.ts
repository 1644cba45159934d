import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiResult } from '../shell/rules-api.ts'
import { createDocuments } from './create-documents.ts'

const refused: ApiResult = {
  ok: false,
  failure: { status: 422, message: 'no', causes: [] },
}

function recordCalls(answer: (text: string, dryRun: boolean) => ApiResult) {
  const calls: string[] = []
  async function send(plural: string, text: string, dryRun: boolean): Promise<ApiResult> {
    calls.push(`${dryRun ? 'check' : 'create'} ${plural}`)
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
  assert.deepEqual(result, { kind: 'failed', failure: refused.failure, stored: 0 })
  assert.deepEqual(calls, ['check egressrules', 'check routerules'])
})

test('what went wrong only in earnest tells how much is stored', async () => {
  const { send } = recordCalls((text, dryRun) =>
    text.includes('RouteRule') && !dryRun ? refused : { ok: true, warning: '' },
  )
  const result = await createDocuments('kind: EgressRule\n---\nkind: RouteRule', send)
  assert.deepEqual(result, { kind: 'failed', failure: refused.failure, stored: 1 })
})

test('a text without a document is not sent', async () => {
  const { calls, send } = recordCalls(() => refused)
  assert.deepEqual(await createDocuments('# nothing', send), { kind: 'nothing' })
  assert.deepEqual(calls, [])
})
