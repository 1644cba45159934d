import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pageParts } from './page-parts.ts'

test('style sheets and pictures are parts of a page, each once', () => {
  const page = `<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/a.css?x=1&amp;y=2">
<img class="cover" src="/b.svg" alt="b"><img src="/b.svg"><script src="/c.js"></script><a href="/d">d</a>`
  assert.deepEqual(pageParts(page), ['/a.css?x=1&y=2', '/b.svg'])
})

test('what a page carries itself is no part', () => {
  assert.deepEqual(pageParts('<img src="data:image/png;base64,AA=="><img src=""><img alt="x">'), [])
})
