import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { findKubectls } from './find-kubectls.ts'
import { startKubectl } from './start-kubectl.ts'
import { rule } from './tour-files.ts'

const rulesPath = '/apis/config.istio.io/v1alpha2/egressrules'

/** Any kubectl; what it is given comes by standard input. */
async function startAny(t: TestContext, options?: { readonly ackTimeoutMs?: number }) {
  const [found] = await findKubectls()
  assert.ok(found)
  const { kubectl, plane } = await startKubectl(t, found, options)
  const feed = (line: string, input: string) => kubectl(line.split(' '), { input })
  const stored = async (): Promise<number> =>
    (await plane.ask('GET', rulesPath)).json().items.length
  return { feed, stored, plane }
}

test('two rules come from standard input, in one YAML', async (t) => {
  const { feed, stored } = await startAny(t)
  const other = rule.replace('googleapis\n', 'other\n').replace('*.googleapis.com', 'other.com')
  const both = await feed('create -f -', `${rule}---\n${other}`)
  assert.equal(both.code, 0, both.err)
  assert.equal(await stored(), 2)
})

const wrong: readonly (readonly [string, string, RegExp])[] = [
  [
    'a misspelt field is refused by name',
    rule.replace('ports:', 'prots:'),
    /unknown field "spec\.prots"/,
  ],
  [
    'a bad port is refused',
    rule.replace('443', '70000'),
    /spec\.ports\[0\]\.port: port number 70000/,
  ],
  [
    'a bad host is refused',
    rule.replace('*.googleapis.com', '*.goo_gle!.com'),
    /spec\.destination\.service: domain name ".*" invalid/,
  ],
  [
    'an unknown kind is refused',
    rule.replace('EgressRule', 'EgresRule'),
    /no matches for kind "EgresRule"/,
  ],
  ['malformed YAML is refused', rule.replace('  ports:', '  ports: ['), /yaml: line \d+/],
]

for (const [name, text, message] of wrong) {
  test(`${name} by kubectl, and nothing is stored`, async (t) => {
    const { feed, stored } = await startAny(t)
    for (const verb of ['create', 'apply']) {
      const { code, err } = await feed(`${verb} -f -`, text)
      assert.equal(code, 1)
      assert.match(err, message)
    }
    assert.equal(await stored(), 0)
  })
}

test('what the gateways did not acknowledge is a line of kubectl', async (t) => {
  const { feed, plane } = await startAny(t, { ackTimeoutMs: 2000 })
  await plane.lines('/discovery/v1/snapshots?gateway=deaf')
  const { code, err } = await feed('create -f -', rule)
  assert.equal(code, 0)
  assert.match(err, /^Warning: gateway deaf has not acknowledged version 1 within 2 s/)
})
