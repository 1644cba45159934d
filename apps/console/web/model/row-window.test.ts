import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rowWindow, shiftOf } from './row-window.ts'

test('only the rows in sight and a few beyond are drawn', () => {
  const window = rowWindow({ scrollTop: 5000, height: 500, rowHeight: 25 }, 500)
  assert.deepEqual(window, { first: 192, end: 228 })
})

test('the window lies within the rows and has every row in sight', () => {
  const scroller = fc.record({
    scrollTop: fc.integer({ min: -100, max: 20_000 }),
    height: fc.integer({ min: 0, max: 3000 }),
    rowHeight: fc.constantFrom(27, 52),
  })
  fc.assert(
    fc.property(scroller, fc.integer({ min: 0, max: 500 }), (scroller, count) => {
      const { first, end } = rowWindow(scroller, count)
      assert.ok(first >= 0 && first <= end && end <= count)
      const most = Math.max(0, count * scroller.rowHeight - scroller.height)
      const top = Math.min(Math.max(0, scroller.scrollTop), most)
      const bottom = (top + scroller.height) / scroller.rowHeight
      assert.ok(first <= top / scroller.rowHeight)
      assert.ok(end >= Math.min(count, Math.floor(bottom)))
    }),
  )
})

test('rows that fell off the top move the rest up by as many', () => {
  const rows = ['c', 'd', 'e'].map((id) => ({ id }))
  assert.equal(shiftOf(rows, { id: 'd', index: 3 }), -2)
  assert.equal(shiftOf(rows, { id: 'gone', index: 3 }), 0)
})
