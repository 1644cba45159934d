import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { renderClassicYaml } from './classic-yaml.ts'

test('keys are sorted and lists stand under their key without indent (R5.8.1)', () => {
  assert.equal(
    renderClassicYaml({ b: [{ q: 2, p: 'one' }], a: { c: null } }),
    'a:\n  c: null\nb:\n- p: one\n  q: 2\n',
  )
})

test('a leading star asks for single quotes (R5.8.2)', () => {
  assert.equal(renderClassicYaml({ service: '*.googleapis.com' }), "service: '*.googleapis.com'\n")
})

test('text that YAML would read as a number, a truth value or a date is in double quotes', () => {
  assert.equal(
    renderClassicYaml(['1954425', 'yes', '2018-01-31', '1e3', '']),
    '- "1954425"\n- "yes"\n- "2018-01-31"\n- "1e3"\n- ""\n',
  )
})

test('a version stays bare', () => {
  assert.equal(renderClassicYaml({ version: 'v2' }), 'version: v2\n')
})

test('whatever is printed is read back the same, by YAML 1.1 and 1.2 alike', () => {
  const awkward = [
    '',
    ' ',
    '- a',
    'a: b',
    'a #b',
    '# c',
    '{}',
    '[',
    '&a',
    '!t',
    '%',
    '@',
    '`',
    "it's",
    '"',
    'a\nb',
    '\t',
  ]
  const numbers = [
    '0x1f',
    '017',
    '0o17',
    '1_000',
    '1:30',
    '.5',
    '5.',
    '-.inf',
    '.NaN',
    '+1',
    '1e-3',
    '0b1',
  ]
  const words = [
    'y',
    'N',
    'Yes',
    'OFF',
    'True',
    '~',
    'NULL',
    '<<',
    '=',
    '2018-1-3',
    '2018-01-31T10:00:00Z',
  ]
  for (const text of [...awkward, ...numbers, ...words]) {
    const printed = renderClassicYaml({ [text]: text })
    assert.deepEqual(parse(printed, { version: '1.1' }), { [text]: text }, printed)
    assert.deepEqual(parse(printed), { [text]: text }, printed)
  }
})
