import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readResources } from './read-resources.ts'

const blogs = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
  namespace: default
spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - port: 443
      protocol: https
`

function problems(text: string): string[] {
  return readResources(text, { source: 'rules.yaml' }).problems.map(
    ({ source, line, column, message }) => `${source}:${line}:${column} ${message}`,
  )
}

test('the rule of the blog is read', () => {
  const { resources, problems: none } = readResources(blogs, { source: '-' })
  assert.deepEqual(none, [])
  assert.deepEqual(resources, [
    {
      apiVersion: 'config.istio.io/v1alpha2',
      kind: 'EgressRule',
      metadata: { name: 'googleapis', namespace: 'default' },
      spec: {
        destination: { service: '*.googleapis.com' },
        ports: [{ port: 443, protocol: 'https' }],
      },
    },
  ])
})

test('documents are read in order, empty ones skipped, JSON among them', () => {
  const json = JSON.stringify(readResources(blogs, { source: '-' }).resources[0])
  const text = `---\n${blogs}---\n---\n${json.replace('googleapis"', 'second"')}\n---\n# nothing\n`
  const { resources, problems: none } = readResources(text, { source: '-' })
  assert.deepEqual(none, [])
  assert.deepEqual(
    resources.map(({ metadata }) => metadata.name),
    ['googleapis', 'second'],
  )
  const nothing = readResources('', { source: '-' })
  assert.deepEqual([nothing.resources, nothing.problems], [[], []])
})

test('a resource is found again in the text, and fields of it', () => {
  const { placeOf } = readResources(`# first\n${blogs}`, { source: 'rules.yaml' })
  const key = 'egress-rule/default/googleapis'
  const at = (field?: string) => {
    const { line, column } = placeOf(key, field) ?? {}
    return `${line}:${column}`
  }
  assert.equal(at(), '5:9')
  assert.equal(at('spec.ports[0].protocol'), at('spec["ports"][0].protocol'))
  assert.notEqual(at('spec.ports[0].protocol'), at('spec.ports'))
  assert.equal(placeOf('egress-rule/default/other'), undefined)
})

test('malformed YAML is told with its line and column', () => {
  const [problem] = problems('kind: EgressRule\nspec: [a\n')
  assert.match(problem ?? '', /^rules\.yaml:\d:\d+ malformed YAML: /)
  assert.match(
    problems(`${blogs}\nkind: again\n`)[0] ?? '',
    /^rules\.yaml:13:1 malformed YAML: Map keys must be unique/,
  )
  assert.match(
    problems('a: !!js/function x')[0] ?? '',
    /^rules\.yaml:1:4 malformed YAML: Unresolved tag/,
  )
  assert.match(problems('a: *nobody')[0] ?? '', /^rules\.yaml:1:4 malformed YAML: /)
})

test('a wrong value is pointed at; an unknown field at its name; a missing one at its parent', () => {
  assert.deepEqual(problems(blogs.replace('443', '70000')), [
    'rules.yaml:10:13 port number 70000 must be in the range 1..65535',
  ])
  assert.deepEqual(problems(blogs.replace('    - port', '    - prot')), [
    'rules.yaml:10:7 unknown field "prot" in spec.ports[0]',
  ])
  assert.deepEqual(problems(blogs.replace('service: "*.googleapis.com"', 'service: ""')), [
    'rules.yaml:8:14 domain must not be empty string',
  ])
  assert.deepEqual(problems(blogs.replace('  name: googleapis\n', '')), [
    'rules.yaml:3:1 resource name may not be empty',
  ])
  const snake = blogs.replace('spec:\n', 'spec:\n  use_egress_proxy: true\n')
  assert.deepEqual(problems(snake), [
    'rules.yaml:7:21 directing traffic through egress proxy is not implemented yet',
  ])
})

test('lines are counted through the whole text, not by document', () => {
  assert.deepEqual(problems(`${blogs}---\n${blogs.replace('kind: EgressRule', 'kind: Egress')}`), [
    'rules.yaml:14:7 kind "Egress" is not known',
  ])
})

test('a wildcard without quotes is an alias to YAML, and the quotes are suggested', () => {
  const text = blogs.replaceAll('"', '')
  assert.deepEqual(readResources(text, { source: 'rules.yaml' }).problems, [
    {
      level: 'error',
      message: 'malformed YAML: *.googleapis.com is read as a YAML alias, and nothing is called so',
      source: 'rules.yaml',
      line: 8,
      column: 14,
      hint: 'put it in quotes: "*.googleapis.com"',
    },
  ])
})

test('one bad document does not hide the good ones', () => {
  const text = `${blogs}---\nkind: Pod\n---\n${blogs.replace('name: googleapis', 'name: third')}`
  const { resources, problems: found } = readResources(text, { source: '-' })
  assert.equal(found.length, 1)
  assert.deepEqual(
    resources.map(({ metadata }) => metadata.name),
    ['googleapis', 'third'],
  )
})

test('what nests without end is refused in clear words, with the place where it is too deep', () => {
  const flow = 200_000
  const rows: readonly (readonly [string, string])[] = [
    ['['.repeat(flow), '1:66'],
    [`a: ${'{a: '.repeat(flow)}`, '1:260'],
    ['- '.repeat(20_000), '1:131'],
    [`${blogs}---\n${'['.repeat(flow)}`, '13:66'],
  ]
  for (const [text, place] of rows) {
    assert.deepEqual(problems(text), [
      `rules.yaml:${place} malformed YAML: nested deeper than 64 levels`,
    ])
  }
  const chain = Array.from({ length: 5000 }, (_, i) => `  a${i}: &a${i} [*a${i - 1}]\n`)
  const aliases = `${blogs}x:\n  a: &a-1 []\n${chain.join('')}`
  assert.deepEqual(problems(aliases), [
    'rules.yaml:1:1 malformed YAML: nested deeper than 64 levels',
  ])
})

test('aliases that multiply and texts without end are refused (S71)', () => {
  const bomb = [
    'a: &a [x]',
    ...'bcdefghij'.split('').map((name, i) => {
      const before = String.fromCharCode(97 + i)
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
    }),
  ].join('\n')
  assert.match(problems(bomb)[0] ?? '', /malformed YAML: Excessive alias count/)
  assert.match(problems('#'.repeat(1024 * 1024 + 1))[0] ?? '', /longer than 1 MiB/)
})

test('never throws, whatever the text', () => {
  const piece = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '{',
    '}',
    '[',
    '"',
    '&a',
    '*a',
    '!',
    '|',
    '---\n',
    '? ',
    blogs,
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join('')),
  )
  fc.assert(
    fc.property(text, (input) => {
      for (const { line = 0, column = 0 } of readResources(input, { source: '-' }).problems) {
        assert.ok(line >= 1 && column >= 1)
      }
    }),
  )
})
