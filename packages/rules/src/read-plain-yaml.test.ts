import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { LineCounter } from 'yaml'
import { parseDocument } from './parse-document.ts'
import { parseDocuments } from './parse-documents.ts'
import { readPlainYaml } from './read-plain-yaml.ts'

const blog = `# What the blog opens.
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
  namespace: default
  labels:
    app.kubernetes.io/part-of: bookinfo
spec:
  destination:
    service: "*.googleapis.com"

  ports:
  - port: 443
    protocol: https
`

test('a rule as people write it is plain', () => {
  assert.deepEqual(readPlainYaml(blog), {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: {
      name: 'googleapis',
      namespace: 'default',
      labels: { 'app.kubernetes.io/part-of': 'bookinfo' },
    },
    spec: {
      destination: { service: '*.googleapis.com' },
      ports: [{ port: 443, protocol: 'https' }],
    },
  })
  assert.deepEqual(readPlainYaml(blog), readAll(blog))
})

test('brackets on one line are plain, and so is JSON that stands on one', () => {
  const texts = [
    'a: {}\nb: []\n',
    'a: { name: details, port: 9080, labels: { app: "a b" } }\n',
    "a:\n  - { cidr: 10.0.0.0/8, hosts: [a.b, 'c d', [/, 5s]] }\n  - [ ]\n",
    '{a: b}\n',
    JSON.stringify({ services: [{ name: 'a', port: 1 }], on: true, labels: {}, text: 'a: {b}, c' }),
  ]
  for (const text of texts) {
    assert.notEqual(readPlainYaml(text), undefined, text)
    assert.deepEqual(readPlainYaml(text), readAll(text), text)
  }
})

test('what only all of YAML can read is left to the parser that does', () => {
  const texts = [
    '',
    'scalar',
    '- a\n- b\n',
    '---\na: b\n',
    'a: b\n---\na: c\n',
    'a: *b\n',
    'a: &b c\n',
    'a: !!str 1\n',
    'a: |\n  text\n',
    'a: {b: c\n',
    'a: {b: c,}\n',
    'a: {b: 1, b: 2}\n',
    'a: {b:c}\n',
    'a: {b: }\n',
    'a: {b: c} d\n',
    'a: {b: c} # d\n',
    'a: {"__proto__": c}\n',
    'a: {b: *c}\n',
    'a: [b\n',
    'a: [b,]\n',
    'a: [b: c]\n',
    'a: [b c]\n',
    'a: [null]\n',
    'a: [b]\n  - c\n',
    '{a: b}\nc: d\n',
    '[a]\n',
    'a: "b\\n"\n',
    "a: 'it''s'\n",
    'a: b c\n',
    'a: b\n  c\n',
    'a: b # c\n',
    'a: b: c\n',
    'a: 0x10\n',
    'a: 010\n',
    'a: 1.0\n',
    'a: 1e3\n',
    'a: .inf\n',
    'a: ~\n',
    'a: NULL\n',
    'a: yes\n',
    'a:\tb\n',
    'a: b\r\n',
    'a: ü\n',
    'a: b \n',
    'a: 1\na: 2\n',
    'a:\n    b: c\n  d: e\n',
    '<<: a\n',
    '__proto__:\n  a: b\n',
    '{"a": "b\\u0041"}',
    '{\n"a": "b"}\n',
  ]
  for (const text of texts) assert.equal(readPlainYaml(text), undefined, JSON.stringify(text))
})

/** Lines of which many go together. */
const plainLine = fc.tuple(
  fc.constantFrom('', '', '  ', '  ', '    '),
  fc.constantFrom('', '', '- '),
  fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'true', 'null').map((name) => `${name}:`),
  fc.constantFrom(
    '',
    ' a',
    ' 443',
    ' true',
    ' "*.a"',
    " 'b'",
    ' 1.2.3.4/8',
    ' 5s',
    ' a:b',
    ' /',
    ' [a]',
    ' {}',
  ),
)

/** Lines that are plain, nearly plain, or not plain at all. */
const anyLine = fc.tuple(
  fc.constantFrom('', '', ' ', '  ', '  ', '    ', '      ', '\t'),
  fc.constantFrom('', '', '- ', '- ', '-', '- - ', '-  ', '? ', '# ', '--- '),
  fc.constantFrom('a:', 'b:', 'name:', 'x.y/z:', 'true:', 'null:', '"q":', '<<:', '__proto__:', ''),
  fc.constantFrom('', ' ', '  ', '\t'),
  fc.oneof(
    fc.constantFrom(
      '',
      ...['a', 'b c', 'a:b', 'a: b', 'a #b', 'a#b', '*a', '"*.a"', "'b'", '"\\x41"', "'it''s'"],
      ...['1', '01', '0x1f', '0o17', '1.5', '1.2.3.4', '10.0.0.0/8', '5s', '1e3', '-1', '+1', '.5'],
      ...[
        'true',
        'True',
        'false',
        'null',
        'Null',
        '~',
        'yes',
        'on',
        'y',
        '[]',
        '{}',
        '[a]',
        '{a: b}',
      ],
      ...[
        '|',
        '>',
        '&a b',
        '!!str 1',
        '---',
        '...',
        '%',
        '@',
        '`',
        '"a',
        "'a",
        'a:',
        'a,b',
        '-',
        '- a',
      ],
    ),
    fc.stringMatching(/^[ -~]{0,8}$/),
  ),
  fc.constantFrom('', '', '', ' ', ' # c', '\r'),
)

test('whatever is read quickly is read alike by the full parser', () => {
  let plain = 0
  const texts = fc
    .array(fc.oneof({ weight: 9, arbitrary: plainLine }, { weight: 1, arbitrary: anyLine }), {
      minLength: 1,
      maxLength: 7,
    })
    .map((lines) => `${lines.map((parts) => parts.join('')).join('\n')}\n`)
  fc.assert(
    fc.property(texts, (text) => {
      const value = readPlainYaml(text)
      if (value === undefined) return
      plain += 1
      assert.deepEqual(value, readAll(text), JSON.stringify(text))
    }),
    { numRuns: 20_000 },
  )
  assert.ok(plain > 500, `${plain} of the texts were plain`)
})

test('whatever is read quickly within brackets is read alike by the full parser', () => {
  const pieces = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('{', '}', '[', ']', ', ', ',', 'a: ', 'b: ', '"c":') },
    { weight: 2, arbitrary: fc.constantFrom('a', '443', 'true', '"*.a"', "'b'", '5s', '/', ' ') },
    { weight: 1, arbitrary: fc.stringMatching(/^[ -~]{0,3}$/) },
  )
  const { texts } = fc.letrec<{ texts: string; value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', '443', 'true', '"*.a"', "'b c'", '1.2.3.4/8', '5s', '/', '{}', '[ ]'),
      fc.array(tie('value'), { maxLength: 3 }).map((list) => `[${list.join(', ')}]`),
      fc
        .array(fc.tuple(fc.constantFrom('a: ', 'b: ', '"c":', '"d": ', 'true: '), tie('value')), {
          maxLength: 3,
        })
        .map((map) => `{ ${map.map((entry) => entry.join('')).join(',')} }`),
    ),
    texts: fc.oneof(
      { weight: 3, arbitrary: tie('value') },
      { weight: 1, arbitrary: fc.array(pieces, { maxLength: 9 }).map((all) => all.join('')) },
    ),
  }))
  let plain = 0
  fc.assert(
    fc.property(fc.constantFrom('', 'x: ', 'x:\n- '), texts, (before, text) => {
      const whole = `${before}${text}\n`
      const value = readPlainYaml(whole)
      if (value === undefined) return
      plain += 1
      assert.deepEqual(value, readAll(whole), JSON.stringify(whole))
    }),
    { numRuns: 5_000 },
  )
  assert.ok(plain > 500, `${plain} of the texts were plain`)
})

test('a plain text with a character changed is read alike, or left to the full parser', () => {
  const change = fc.record({
    at: fc.nat(blog.length),
    gone: fc.nat(3),
    text: fc.oneof(
      fc.stringMatching(/^[ -~\n]{0,3}$/),
      fc.constantFrom('\n', ': ', '- ', ' #', '"'),
    ),
  })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
      const text = changes.reduce(
        (whole, { at, gone, text }) => whole.slice(0, at) + text + whole.slice(at + gone),
        blog,
      )
      const value = readPlainYaml(text)
      if (value !== undefined) assert.deepEqual(value, readAll(text), JSON.stringify(text))
    }),
    { numRuns: 10_000 },
  )
})

/** By the full parser; what it refuses is told as a text that no value equals. */
function readAll(text: string): unknown {
  const parsed = parseDocuments(text, new LineCounter(), { stringKeys: true })
  if (!parsed.ok || parsed.documents.length !== 1) return 'not one document'
  const [document] = parsed.documents.map(parseDocument)
  return document?.ok === true ? document.value : 'refused'
}
