import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from './check-resource.ts'
import { classicApiVersion } from './resource.ts'

const destination = { name: 'ratings' }

function problems(actions: object) {
  const spec = { destination, ...actions }
  const value = { apiVersion: classicApiVersion, kind: 'RouteRule', metadata: { name: 'r' }, spec }
  return checkResource(value).problems
}

function messages(actions: object): string[] {
  return problems(actions).map(({ message }) => message)
}

const timeout = (text?: unknown) => ({ httpReqTimeout: { simpleTimeout: { timeout: text } } })
const retries = (simpleRetry: object) => ({ httpReqRetries: { simpleRetry } })
const delay = (fields: object) => ({ httpFault: { delay: { percent: 100, ...fields } } })
const abort = (fields: object) => ({ httpFault: { abort: { percent: 100, ...fields } } })

test('timeouts, retries and faults are taken in both spellings, numbers also as text', () => {
  const camel = {
    ...timeout('10s'),
    ...retries({ attempts: 3, perTryTimeout: '2s' }),
    httpFault: {
      delay: { percent: 12.5, fixedDelay: '7.000s' },
      abort: { percent: '50', httpStatus: '500' },
    },
  }
  const snake = {
    http_req_timeout: { simple_timeout: { timeout: '10s' } },
    http_req_retries: { simple_retry: { attempts: 3, per_try_timeout: '2s' } },
    http_fault: {
      delay: { percent: 12.5, fixed_delay: '7.000s' },
      abort: { percent: 50, http_status: 500 },
    },
  }
  const read = (spec: object) =>
    checkResource({
      apiVersion: classicApiVersion,
      kind: 'RouteRule',
      metadata: { name: 'r' },
      spec: { destination, ...spec },
    })
  assert.deepEqual(read(camel).problems, [])
  assert.deepEqual(read(camel), read(snake))
})

test('every row about timeouts and retries has its text (R3.3.33-35)', () => {
  assert.deepEqual(messages(timeout()), ['httpTimeout invalid:  duration: nil Duration'])
  assert.deepEqual(messages(timeout('0s')), [
    'httpTimeout invalid:  duration must be greater than 1ms',
  ])
  assert.deepEqual(messages(timeout('1.0005s')), [
    'httpTimeout invalid:  only durations to ms precision are supported',
  ])
  assert.match(messages(timeout('10'))[0] ?? '', /^httpTimeout invalid: {2}duration: "10" is not/)
  assert.deepEqual(messages(timeout(10)), [
    'spec.httpReqTimeout.simpleTimeout.timeout must be a string, found number "10"',
  ])
  assert.deepEqual(messages(retries({ attempts: -1 })), [
    'attempts must be in range [0..]',
    'perTryTimeout invalid:  duration: nil Duration',
  ])
  assert.deepEqual(messages(retries({ attempts: 1, perTryTimeout: '0s' })), [
    'perTryTimeout invalid:  duration must be greater than 1ms',
  ])
  assert.deepEqual(messages(retries({ attempts: 1, perTryTimeout: '0.0015s' })), [
    'perTryTimeout invalid:  only durations to ms precision are supported',
  ])
})

test('every row about faults has its text (R3.3.36-40)', () => {
  assert.deepEqual(messages(delay({ percent: 101 })), [
    'percent invalid:  percentage 101 is not in range 0..100',
    'fixedDelay invalid: duration: nil Duration',
  ])
  assert.deepEqual(messages(delay({ percent: -0.5, fixedDelay: '0.0001s' })), [
    'percent invalid:  percentage -0.5 is not in range 0..100',
    'fixedDelay invalid: duration must be greater than 1ms',
  ])
  assert.deepEqual(messages(delay({ exponentialDelay: '0s' })), [
    'fixedDelay invalid: duration: nil Duration',
    'exponentialDelay invalid:  duration must be greater than 1ms',
    'exponentialDelay not supported yet',
  ])
  assert.deepEqual(messages(delay({ fixedDelay: '0.0015s' })), [
    'fixedDelay invalid: only durations to ms precision are supported',
  ])
  assert.deepEqual(messages(delay({ fixedDelay: '1s', exponentialDelay: '1s' })), [
    'exponentialDelay not supported yet',
  ])
  assert.deepEqual(messages(abort({ percent: 101, httpStatus: 418 })), [
    'percent invalid:  percentage 101 is not in range 0..100',
  ])
  assert.deepEqual(messages({ httpFault: {} }), [])
  assert.deepEqual(messages(abort({ grpcStatus: 'UNAVAILABLE' })), [
    'gRPC fault injection not supported yet',
  ])
  assert.deepEqual(messages(abort({ httpStatus: 601 })), ['invalid abort http status 601'])
  assert.deepEqual(messages(abort({ httpStatus: -1 })), ['invalid abort http status -1'])
  // Stricter than 2018: a status below 200 ends no exchange.
  assert.deepEqual(messages(abort({ httpStatus: 100 })), ['invalid abort http status 100'])
  for (const httpStatus of [0, 418, 555, 600]) assert.deepEqual(messages(abort({ httpStatus })), [])
})

test('a fault that is never injected is stored, and said (R3.6.7)', () => {
  for (const percent of [undefined, 0, 0.9]) {
    const [problem, ...others] = problems(delay({ percent, fixedDelay: '7s' }))
    assert.equal(problem?.level, 'warning')
    assert.match(problem?.message ?? '', /^the delay is never injected/)
    assert.deepEqual(others, [])
  }
})

test('a field of an action that nobody acts on is refused by its name (R3.3.41)', () => {
  const rows = [
    { httpReqTimeout: { custom: {} } },
    { http_req_retries: { simple_retry: { override_header_name: 'x', per_try_timeout: '1s' } } },
    abort({ http2Error: 'x' }),
  ]
  for (const row of rows) assert.match(messages(row)[0] ?? '', /: not supported yet/)
  assert.match(messages(delay({ fixdDelay: '1s' }))[0] ?? '', /unknown field "fixdDelay"/)
})
