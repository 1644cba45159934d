import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageNameOf } from './page-name.ts'

test('the path names the page; anything else is the console', () => {
  const names = ['/present', '/notes/', '/embed/topology', '/embed/log', '/', '/index.html', '/log']
  assert.deepEqual(names.map(pageNameOf), [
    'present',
    'notes',
    'embed-topology',
    'embed-log',
    'console',
    'console',
    'console',
  ])
})
