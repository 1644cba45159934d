import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSnapshotParser } from './parse-snapshot.ts'

function line(
  version: string,
  ...rules: readonly (readonly [name: string, version: string, port: number])[]
) {
  const resources = rules.map(([name, resourceVersion, port]) => ({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default', uid: `uid-of-${name}`, resourceVersion },
    spec: { destination: { service: `${name}.com` }, ports: [{ port, protocol: 'https' }] },
  }))
  return JSON.stringify({ version, resources })
}

test('what is there again in the same version is the very object of the snapshot before', () => {
  const parse = createSnapshotParser()
  const first = parse(line('2', ['a', '1', 443], ['b', '2', 443]))
  const second = parse(line('3', ['a', '1', 443], ['b', '3', 8443]))
  assert.equal(second?.resources[0], first?.resources[0])
  assert.notEqual(second?.resources[1], first?.resources[1])
  assert.match(JSON.stringify(second?.resources[1]), /8443/)
})

test('a new version of a known resource is checked like any other', () => {
  const parse = createSnapshotParser()
  parse(line('1', ['a', '1', 443]))
  assert.throws(() => parse(line('2', ['a', '2', 70_000])), /EgressRule a .*port number 70000/)
})

test('a heartbeat forgets nothing, and what is no snapshot is told', () => {
  const parse = createSnapshotParser()
  const first = parse(line('1', ['a', '1', 443]))
  assert.equal(parse('{}'), undefined)
  assert.equal(parse(line('2', ['a', '1', 443]))?.resources[0], first?.resources[0])
  assert.throws(() => parse('{"version": 1}'), SyntaxError)
})
