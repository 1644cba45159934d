import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

const yamlType = { 'content-type': 'application/yaml' }
const head = 'apiVersion: config.istio.io/v1alpha2\nkind: EgressRule\nmetadata: {name: x}\n'

/** The error of a body of YAML text. */
async function refusalOf(t: test.TestContext, text: string) {
  const { ask } = await startControlPlane(t)
  const answer = await ask('POST', rulesPath, { text, headers: yamlType })
  assert.equal((await ask('GET', rulesPath)).json().items.length, 0)
  return answer.json()
}

test('a misspelt kind is told with its place, what is expected, and what was meant', async (t) => {
  const { code, message } = await refusalOf(t, head.replace('EgressRule', 'EgressRul'))
  assert.equal(code, 400)
  assert.equal(
    message,
    'kind: "EgressRul" is not known; expected EgressRule or RouteRule (line 2, column 7; did you mean "EgressRule"?)',
  )
})

test('a kind of another URL, no kind, and a wrong apiVersion are told with their places', async (t) => {
  const texts = [
    [
      head.replace('EgressRule', 'RouteRule'),
      'kind: "RouteRule" does not belong at this URL; expected EgressRule (line 2, column 7)',
    ],
    [
      head.replace('kind: EgressRule\n', ''),
      'kind: is missing; expected EgressRule or RouteRule (line 1, column 1; did you mean nothing)',
    ],
    [
      head.replace('config.istio.io/v1alpha2', 'v1'),
      'apiVersion: "v1" is not known; expected config.istio.io/v1alpha2 (line 1, column 13)',
    ],
  ] as const
  for (const [text, expected] of texts) {
    const { message } = await refusalOf(t, text)
    assert.equal(message, expected.replace('; did you mean nothing', ''))
  }
})

test('JSON of several lines has places too, JSON of one line has none', async (t) => {
  const { ask } = await startControlPlane(t)
  const body = { ...egressRule(), kind: 'EgressRul' }
  const headers = { 'content-type': 'application/json' }
  const long = await ask('POST', rulesPath, { text: JSON.stringify(body, null, 2), headers })
  assert.match(long.json().message, /\(line 3, column 11; did you mean "EgressRule"\?\)$/)
  const short = await ask('POST', rulesPath, { body })
  assert.match(short.json().message, /RouteRule \(did you mean "EgressRule"\?\)$/)
})

test('fields of a YAML body are told with their places, and each field once', async (t) => {
  const text = `${head.replace('name: x', 'name: Bad_Name')}spec:
  destination: {service: "a..b"}
  ports:
    - {port: 0, protocol: https}
    - {port: many, protocol: https}
`
  const { code, details, message } = await refusalOf(t, text)
  assert.equal(code, 422)
  const told = details.causes.map(
    ({ field, message: what }: { field: string; message: string }) => `${field} ${what}`,
  )
  assert.match(told.join('\n'), /^metadata\.name "Bad_Name" must .* \(line 3, column 18; .*\)$/m)
  assert.match(
    told.join('\n'),
    /^spec\.destination\.service domain name .* \(line 5, column 26\)$/m,
  )
  assert.match(told.join('\n'), /^spec\.ports\[0\]\.port port number 0 .* \(line 7, column 14\)$/m)
  assert.match(
    told.join('\n'),
    /^spec\.ports\[1\]\.port must be an integer .* \(line 8, column 14\)$/m,
  )
  assert.doesNotMatch(message, /([a-z.[\]0-9]+\.[a-z]+): \1 /)
})

test('an unknown field of a YAML body is told with its place', async (t) => {
  const { message } = await refusalOf(t, `${head}spec:\n  prots: []\n`)
  assert.match(message, /unknown field "spec\.prots" \(line 5, column 3; the fields are /)
})

test('YAML that nests too deep is refused in our words', async (t) => {
  for (const text of ['['.repeat(20_000), '- '.repeat(20_000), `a: ${'{a: '.repeat(100)}`]) {
    const { code, message } = await refusalOf(t, text)
    assert.equal(code, 400)
    assert.match(message, /nested deeper than 64 levels/)
  }
})

test('a body that is no object is told in proper English', async (t) => {
  assert.equal((await refusalOf(t, 'a')).message, 'the body must be an EgressRule object')
})
