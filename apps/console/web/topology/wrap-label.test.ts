import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { enReasons } from '../i18n/en-reasons.ts'
import { zhHansReasons } from '../i18n/zh-hans-reasons.ts'
import type { Box } from './geometry.ts'
import { type LabelPlace, labelLineHeight, reasonFontSize } from './layout.ts'
import { layoutNarrow } from './layout-narrow.ts'
import { layoutWide } from './layout-wide.ts'
import { textWidth, wrapLabel } from './wrap-label.ts'

test('a text that has room stays in one line', () => {
  assert.deepEqual(wrapLabel('no rule', 13, 116), ['no rule'])
})

test('a long text is broken between words, as evenly as they allow', () => {
  assert.deepEqual(wrapLabel('wildcard needs a subdomain', 13, 116), [
    'wildcard needs',
    'a subdomain',
  ])
  assert.deepEqual(wrapLabel('超过路由规则的时限', 13, 100), ['超过路由', '规则的时限'])
})

test('no character is lost but the space at the break', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '网', '/') }), (text) => {
      const kept = wrapLabel(text, 13, 40).join('').replaceAll(' ', '')
      assert.equal(kept, text.replaceAll(' ', ''))
    }),
  )
})

/** The boxes of a verdict's line and of the reason below it. */
function boxesOf(place: LabelPlace, reason: string): readonly Box[] {
  const lines = wrapLabel(reason, reasonFontSize, place.room)
  const texts = lines.map((line, index) => ({
    baseline: place.below + index * labelLineHeight,
    fontSize: reasonFontSize,
    width: textWidth(line, reasonFontSize),
  }))
  const verdict = { baseline: place.y, fontSize: 15, width: place.room }
  return [verdict, ...texts].map(({ baseline, fontSize, width }) => ({
    x: place.x - { start: 0, middle: width / 2, end: width }[place.anchor],
    y: baseline - fontSize * 0.75,
    width,
    height: fontSize,
  }))
}

function overlap(one: Box, other: Box): boolean {
  const beside = one.x + one.width <= other.x || other.x + other.width <= one.x
  const above = one.y + one.height <= other.y || other.y + other.height <= one.y
  return !beside && !above
}

test('no reason in either language runs into a box, the proxy, or the other label', () => {
  for (const reason of [...Object.values(enReasons), ...Object.values(zhHansReasons)]) {
    for (const { lanes, nodes, proxy } of [layoutWide, layoutNarrow]) {
      const [google, other] = [lanes.google, lanes.other].map(({ label }) =>
        label === null ? [] : boxesOf(label, reason),
      ) as [readonly Box[], readonly Box[]]
      assert.ok(google.length > 0 && other.length > 0)
      for (const text of [...google, ...other]) {
        for (const box of [...Object.values(nodes), proxy]) {
          assert.ok(!overlap(text, box), `${reason}: ${JSON.stringify({ text, box })}`)
        }
      }
      assert.ok(!google.some((one) => other.some((two) => overlap(one, two))), reason)
    }
  }
})
