import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderShortTable } from './short-table.ts'

const header = ['NAME', 'KIND', 'NAMESPACE']

test("the blog's rule is laid out with tabs, byte for byte", () => {
  assert.equal(
    renderShortTable(
      [header, ['googleapis', 'EgressRule.v1alpha2.config.istio.io', 'default']],
      '0.5',
    ),
    'NAME\t\tKIND\t\t\t\t\tNAMESPACE\ngoogleapis\tEgressRule.v1alpha2.config.istio.io\tdefault\n',
  )
})

test('a longest cell of exactly a tab stop gets no tab at all (R5.7.4)', () => {
  assert.equal(
    renderShortTable([header, ['12345678', 'k', 'default']], '0.5'),
    'NAME\tKIND\tNAMESPACE\n12345678k\tdefault\n',
  )
})

test('profile 0.8 pads with blanks, three beyond the longest cell (R5.7.3)', () => {
  assert.equal(
    renderShortTable(
      [header, ['googleapis', 'EgressRule.config.istio.io.v1alpha2', 'default']],
      '0.8',
    ),
    'NAME         KIND                                  NAMESPACE\n' +
      'googleapis   EgressRule.config.istio.io.v1alpha2   default\n',
  )
})

test('profile 0.8 gives a column at least ten characters', () => {
  assert.equal(
    renderShortTable(
      [
        ['A', 'B'],
        ['c', 'd'],
      ],
      '0.8',
    ),
    'A         B\nc         d\n',
  )
})

test('characters are counted, not UTF-16 units', () => {
  assert.equal(renderShortTable([['😀', 'b']], '0.8'), '😀         b\n')
})
