import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEnvironment } from './read-environment.ts'

for (const value of ['True', 'TRUE', '1', 'yes', ' true', '']) {
  test(`"${value}" is not true`, () => {
    assert.equal(readEnvironment({ DO_NOT_ENCRYPT: value }).isTrue('DO_NOT_ENCRYPT'), false)
  })
}

test('a service answers under its name on 9080 unless told otherwise', () => {
  assert.deepEqual(readEnvironment({}).service('ratings'), { host: 'ratings', port: 9080 })
  const env = { RATINGS_HOSTNAME: 'r', RATINGS_SERVICE_PORT: '81', SERVICES_DOMAIN: 'shop.svc' }
  assert.deepEqual(readEnvironment(env).service('ratings'), { host: 'r.shop.svc', port: 81 })
})

test('an empty variable counts as not set', () => {
  const environment = readEnvironment({ HTTP_PROXY: '', SERVICES_DOMAIN: '', PORT: '' })
  assert.equal(environment.text('HTTP_PROXY'), undefined)
  assert.equal(environment.service('details').host, 'details')
  assert.equal(environment.port('PORT', 9080), 9080)
})

test('FLOOD_FACTOR that is no number stops the start', () => {
  assert.throws(() => readEnvironment({ FLOOD_FACTOR: 'many' }).count('FLOOD_FACTOR', 0), {
    message: 'FLOOD_FACTOR: expected a whole number from 0 to 1000000, found "many"',
  })
})
