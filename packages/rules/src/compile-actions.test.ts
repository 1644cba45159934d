import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileActions } from './compile-actions.ts'

const destination = { name: 'ratings' }

test('times become milliseconds, percents whole ones', () => {
  const actions = compileActions({
    destination,
    httpReqTimeout: { simpleTimeout: { timeout: '10s' } },
    httpReqRetries: { simpleRetry: { attempts: 3, perTryTimeout: '0.5s' } },
    httpFault: {
      delay: { percent: 12.9, fixedDelay: '7s' },
      abort: { percent: 100, httpStatus: 555 },
    },
  })
  assert.deepEqual(actions, {
    delay: { percent: 12, ms: 7000 },
    abort: { percent: 100, status: 555 },
    timeoutMs: 10_000,
    retries: {
      attempts: 3,
      perTryMs: 500,
      on: { connect: true, reset: true, statuses: [[500, 599]] },
    },
  })
})

test('what would do nothing is no action (R3.6.7-8)', () => {
  const rows = [
    {},
    { httpFault: {} },
    { httpFault: { delay: { percent: 0, fixedDelay: '7s' } } },
    { httpFault: { delay: { percent: 0.9, fixedDelay: '7s' } } },
    { httpFault: { abort: { percent: 100 } } },
    { httpFault: { abort: { httpStatus: 500 } } },
    { httpReqRetries: { simpleRetry: { attempts: 0, perTryTimeout: '1s' } } },
    { httpReqTimeout: {} },
  ]
  for (const row of rows) assert.equal(compileActions({ destination, ...row }), undefined)
})

test('a rewrite replaces what the uri condition matched (R3.6.3)', () => {
  const rewriteFor = (uri?: object) =>
    compileActions({
      destination,
      rewrite: { uri: '/v2' },
      ...(uri === undefined ? {} : { match: { request: { headers: { uri } } } }),
    })?.rewrite
  assert.deepEqual(rewriteFor(), { path: { prefix: '/', to: '/v2' } })
  assert.deepEqual(rewriteFor({ prefix: '/v1' }), { path: { prefix: '/v1', to: '/v2' } })
  assert.deepEqual(rewriteFor({ exact: '/v1' }), { path: { to: '/v2' } })
  assert.deepEqual(rewriteFor({ regex: '/v[01]' }), { path: { to: '/v2' } })
})

test('a redirect and appended headers are carried as they stand', () => {
  const redirect = { uri: '/new', authority: '' }
  assert.deepEqual(compileActions({ destination, redirect }), { redirect: { uri: '/new' } })
  assert.deepEqual(compileActions({ destination, appendHeaders: { 'x-a': '1' } }), {
    requestHeaders: { set: [], add: [['x-a', '1']], remove: [] },
  })
})

test('a rule for WebSockets has no timeout and no retries: they may last all day (R3.6.13)', () => {
  const times = {
    httpReqTimeout: { simpleTimeout: { timeout: '1s' } },
    httpReqRetries: { simpleRetry: { attempts: 1, perTryTimeout: '1s' } },
  }
  assert.deepEqual(compileActions({ destination, ...times, websocketUpgrade: true }), {
    websocketUpgrade: true,
  })
  assert.equal(compileActions({ destination, ...times, websocketUpgrade: false })?.timeoutMs, 1000)
})

test('a CORS policy has all its lists, and its age in seconds', () => {
  const corsPolicy = { allowOrigin: ['*'], maxAge: '60s' }
  assert.deepEqual(compileActions({ destination, corsPolicy }), {
    cors: {
      allowOrigin: ['*'],
      allowMethods: [],
      allowHeaders: [],
      exposeHeaders: [],
      maxAgeSeconds: 60,
      allowCredentials: false,
    },
  })
})
