import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addTokens, filterKeys } from '@bookinfo/log-filter'
import fc from 'fast-check'
import { printAddress, readAddress, screens, toScreen } from './address.ts'

test('the log carries its filter in the address', () => {
  const hash = '#log?verdict=blocked&host=*.googleapis.com'
  const address = readAddress(hash)
  assert.deepEqual(address, {
    screen: 'log',
    filter: [
      { key: 'verdict', value: 'blocked' },
      { key: 'host', value: '*.googleapis.com' },
    ],
    step: null,
  })
  assert.equal(printAddress(address), hash)
})

test('every other address is the Stage', () => {
  for (const hash of ['', '#', '#stage', '#rule', '#LOG', '#log/x', '#step=', '#<script>']) {
    assert.deepEqual(readAddress(hash), toScreen('stage'), hash)
  }
})

test('every screen has an address of its own, and every step', () => {
  for (const [, screen] of screens) {
    assert.equal(printAddress(toScreen(screen)), `#${screen}`)
    assert.deepEqual(readAddress(`#${screen}`), toScreen(screen))
  }
  assert.deepEqual(readAddress('#step=5'), { ...toScreen('stage'), step: 5 })
  assert.equal(printAddress({ ...toScreen('stage'), step: 14 }), '#step=14')
})

test('what is no condition is left out', () => {
  assert.deepEqual(readAddress('#log?colour=red&host=&status=403&status=403').filter, [
    { key: 'status', value: '403' },
  ])
})

test('an address reads back what it printed', () => {
  const token = fc.record(
    {
      key: fc.constantFrom(...filterKeys),
      value: fc.string({ unit: 'grapheme', minLength: 1 }),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(fc.array(token), (tokens) => {
      const address = { ...toScreen('log'), filter: addTokens([], tokens) }
      assert.deepEqual(readAddress(printAddress(address)), address)
    }),
  )
})
