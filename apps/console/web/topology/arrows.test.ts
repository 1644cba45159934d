import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { deniedRecord, fakeRecord, googleRecord, meshRecord } from '../../test/fake-records.ts'
import { foldExchanges } from '../model/fold-exchange.ts'
import { type Arrow, arrowsOf } from './arrows.ts'
import { layoutBig } from './layout-big.ts'
import { layoutNarrow } from './layout-narrow.ts'
import { layoutWide } from './layout-wide.ts'

const services = new Set(['productpage', 'details', 'reviews', 'ratings'])

function draw(...records: readonly ExchangeRecord[]): ReadonlyMap<string, Arrow> {
  const edges = foldExchanges(new Map(), records, services)
  const arrows = arrowsOf(layoutWide, edges, Date.now(), (name) =>
    name === 'details' ? 'details-v2' : name,
  )
  return new Map(arrows.map((arrow) => [arrow.key, arrow]))
}

test('before any call every known arrow is there and idle', () => {
  const arrows = draw()
  assert.equal(arrows.size, 9)
  assert.ok([...arrows.values()].every(({ state }) => state === 'idle'))
})

test('a call of the product page shows that a browser asked for it, and no more', () => {
  const arrow = draw(meshRecord('productpage-v1', 'details-v2', 400)).get('browser>productpage-v1')
  assert.equal(arrow?.state, 'allowed')
  assert.equal(arrow?.edge, undefined)
})

test('a blocked call goes as far as the boundary', () => {
  const arrow = draw(deniedRecord('details-v2', 'www.googleapis.com')).get('details-v2>google')
  assert.equal(arrow?.state, 'blocked')
  assert.ok(arrow?.way.endsWith('L618 96'))
})

test('any other host is in the other lane, and the last call of a lane speaks', () => {
  const arrows = draw(
    deniedRecord('local', 'www.googleapis.com'),
    deniedRecord('local', 'evil.test'),
    googleRecord('details-v2'),
  )
  assert.equal(arrows.get('local>other')?.speaks, true)
  assert.equal(arrows.get('local>google')?.speaks, false)
  assert.equal(arrows.get('details-v2>google')?.speaks, true)
})

test('a call to a service that did not answer is drawn at the version it would have reached', () => {
  const record = fakeRecord({ host: 'details', reason: 'no_healthy_upstream', endedBy: 'upstream' })
  assert.equal(draw(record).get('productpage-v1>details-v2')?.state, 'upstream-error')
})

test('a caller that has no place is left to the table', () => {
  assert.equal(draw(deniedRecord('stranger', 'evil.test')).size, 9)
})

test('all drawings have the same places', () => {
  assert.deepEqual(
    Object.keys(layoutBig.nodes).toSorted(),
    Object.keys(layoutWide.nodes).toSorted(),
  )
  assert.deepEqual(
    Object.keys(layoutNarrow.nodes).toSorted(),
    Object.keys(layoutWide.nodes).toSorted(),
  )
})

test('every box is inside its drawing, and no two overlap', () => {
  for (const { width, height, nodes } of [layoutWide, layoutNarrow, layoutBig]) {
    const boxes = Object.values(nodes)
    for (const [index, box] of boxes.entries()) {
      assert.ok(box.x >= 0 && box.x + box.width <= width)
      assert.ok(box.y >= 0 && box.y + box.height <= height)
      for (const other of boxes.slice(index + 1)) {
        const beside = box.x + box.width <= other.x || other.x + other.width <= box.x
        const above = box.y + box.height <= other.y || other.y + other.height <= box.y
        assert.ok(beside || above)
      }
    }
  }
})
