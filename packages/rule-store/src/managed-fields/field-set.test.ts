import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  difference,
  type FieldSet,
  intersection,
  isEmpty,
  isSameSet,
  noFields,
  type Place,
  placesOf,
  setOf,
  union,
} from './field-set.ts'
import { parseFieldSet } from './parse-field-set.ts'

const elements = ['f:a', 'f:b', 'f:.', 'f:__proto__', 'k:{"port":80}', 'v:"x"', 'i:0']
const places = fc.array(fc.array(fc.constantFrom(...elements), { minLength: 1, maxLength: 4 }), {
  maxLength: 12,
})

function treeFor(list: readonly Place[]): FieldSet {
  return list.map(setOf).reduce(union, noFields)
}

function textsOf(set: FieldSet): readonly string[] {
  return placesOf(set).map(String).toSorted()
}

/** The same set as texts, which nobody doubts. */
function asTexts(list: readonly Place[]): readonly string[] {
  return [...new Set(list.map(String))].toSorted()
}

test('union, intersection and difference of trees are those of the sets of places they stand for', () => {
  fc.assert(
    fc.property(places, places, (a, b) => {
      const [treeA, treeB] = [treeFor(a), treeFor(b)]
      const [textsA, textsB] = [asTexts(a), asTexts(b)]
      const both = textsA.filter((text) => textsB.includes(text))
      const onlyA = textsA.filter((text) => !textsB.includes(text))
      assert.deepEqual(textsOf(treeA), textsA)
      assert.deepEqual(textsOf(union(treeA, treeB)), asTexts([...a, ...b]))
      assert.deepEqual(textsOf(intersection(treeA, treeB)), both)
      assert.deepEqual(textsOf(difference(treeA, treeB)), onlyA)
      const same = onlyA.length === 0 && both.length === textsB.length
      assert.equal(isSameSet(treeA, treeB), same)
    }),
  )
})

test('one set has one tree, whatever it came from, and nothing empty is left in it', () => {
  fc.assert(
    fc.property(places, places, (a, b) => {
      const [treeA, treeB] = [treeFor(a), treeFor(b)]
      assert.deepEqual(treeFor(a.toReversed()), treeA)
      assert.deepEqual(treeFor(placesOf(treeA)), treeA)
      assert.deepEqual(union(difference(treeA, treeB), intersection(treeA, treeB)), treeA)
      assert.deepEqual(difference(union(treeA, treeB), treeB), difference(treeA, treeB))
      assert.ok(isEmpty(difference(treeA, treeA)))
      assert.deepEqual(union(treeA, treeB), union(treeB, treeA))
    }),
  )
})

test('what is written as JSON reads back as the same tree', () => {
  fc.assert(
    fc.property(places, (list) => {
      const tree = treeFor(list)
      assert.deepEqual(parseFieldSet(JSON.parse(JSON.stringify(tree))), tree)
    }),
  )
})

test('reading never fails but with a word about what is malformed', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        const tree = parseFieldSet(JSON.parse(text))
        assert.deepEqual(parseFieldSet(tree), tree)
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error))
      }
    }),
  )
})

test('elements are spelt one way, and those of an unknown sort are left out', () => {
  assert.deepEqual(parseFieldSet({ 'k:{ "b" : 1, "a": "x" }': {}, 'x:y': {}, '.': {} }), {
    'k:{"a":"x","b":1}': {},
  })
  const endless = JSON.parse(`${'{"f:a":'.repeat(80)}{}${'}'.repeat(80)}`)
  assert.throws(() => parseFieldSet(endless), /nested deeper than 64/)
  for (const bad of [
    { 'k:[1]': {} },
    { 'k:{': {} },
    { 'v:{': {} },
    { 'i:-1': {} },
    [],
    { 'f:a': 1 },
  ])
    assert.throws(() => parseFieldSet(bad), RangeError, JSON.stringify(bad))
})
