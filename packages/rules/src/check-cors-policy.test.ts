import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from './check-resource.ts'
import { classicApiVersion } from './resource.ts'

function problems(corsPolicy: object) {
  const spec = { destination: { name: 'ratings' }, corsPolicy }
  const value = { apiVersion: classicApiVersion, kind: 'RouteRule', metadata: { name: 'r' }, spec }
  return checkResource(value).problems
}

function messages(corsPolicy: object): string[] {
  return problems(corsPolicy).map(({ message }) => message)
}

test('a whole policy has no problem, in both spellings', () => {
  assert.deepEqual(
    messages({
      allow_origin: ['https://shop.example.com'],
      allowMethods: ['GET', 'POST'],
      allow_headers: ['x-token'],
      exposeHeaders: ['x-count'],
      max_age: '60s',
      allowCredentials: true,
    }),
    [],
  )
})

test('every row about CORS has its text (R3.3.29-32)', () => {
  assert.deepEqual(messages({ maxAge: '0s' }), ['duration must be greater than 1ms'])
  assert.deepEqual(messages({ maxAge: '1.0001s' }), [
    'only durations to ms precision are supported',
  ])
  assert.deepEqual(messages({ maxAge: '1.5s' }), [
    'max_age duration is accurate only to seconds precision',
  ])
  assert.deepEqual(messages({ allowHeaders: ['X-Token', ''], exposeHeaders: ['X-Count'] }), [
    'must be in lower case',
    'header name cannot be empty',
    'must be in lower case',
  ])
  assert.deepEqual(messages({ allowMethods: ['get', 'FETCH'] }), [
    '"get" is not a supported HTTP method',
    '"FETCH" is not a supported HTTP method',
  ])
  assert.match(messages({ allowHeaders: ['a\r\nb'] })[0] ?? '', /is not a name that a header can/)
})

test('credentials for every origin are stored, and warned about', () => {
  const [problem] = problems({ allowOrigin: ['*'], allowCredentials: true })
  assert.equal(problem?.level, 'warning')
  assert.deepEqual(messages({ allowOrigin: ['*'] }), [])
})
