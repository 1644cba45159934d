import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTexts } from './check-texts.ts'
import type { Problem } from './problem.ts'

function rule(name: string, service: string, port = 443, protocol = 'https'): string {
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: ${name}
spec:
  destination:
    service: "${service}"
  ports:
    - port: ${port}
      protocol: ${protocol}
`
}

function say({ level, source, line, column, field, code }: Problem): string {
  return `${source}:${line}:${column} ${level} ${field ?? '-'} ${code ?? '-'}`
}

test('files are checked one by one and as a whole, and every problem has its place', () => {
  const { resources, problems } = checkTexts([
    { source: 'a.yaml', text: `${rule('a', 'cnn.com')}---\n${rule('b', 'cnn.com', 70_000)}` },
    { source: 'b.yaml', text: `${rule('c', 'cnn.com', 80, 'http')}---\n${rule('d', '*.org')}` },
  ])
  assert.deepEqual(
    resources.map(({ metadata }) => metadata.name),
    ['a', 'c', 'd'],
  )
  assert.deepEqual(problems.map(say), [
    'a.yaml:20:13 error spec.ports[0].port -',
    'b.yaml:4:9 warning - conflict',
    'b.yaml:18:14 warning spec.destination.service public_suffix',
  ])
})

test('one name twice is an error: the last would silently win', () => {
  const { problems } = checkTexts([
    { source: 'a.yaml', text: rule('same', 'a.test') },
    { source: 'b.yaml', text: rule('same', 'b.test') },
  ])
  assert.deepEqual(problems.map(say), ['b.yaml:4:9 error metadata.name -'])
  assert.match(problems[0]?.message ?? '', /is defined in a\.yaml too/)
})

test('on top of rules in force only news about others is told, at the rule that makes it', () => {
  const inForce = checkTexts([
    { source: '-', text: `${rule('m', 'cnn.com')}---\n${rule('n', 'cnn.com')}` },
  ]).resources
  const { problems } = checkTexts([{ source: '-', text: rule('a', 'cnn.com') }], { inForce })
  assert.deepEqual(problems.map(say), ['-:4:9 warning - conflict', '-:4:9 warning - conflict'])
  const calm = checkTexts([{ source: '-', text: rule('z', 'other.test') }], { inForce })
  assert.deepEqual(calm.problems, [])
})
