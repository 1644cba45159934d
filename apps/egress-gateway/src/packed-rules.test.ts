import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Snapshot } from '@bookinfo/discovery'
import { packRules, type Resource } from '@bookinfo/rules'
import { line, startControlPlane, storyOf } from './test-control-plane.ts'
import { startGateway } from './test-gateway.ts'

const books = rule('books', 'books.test')
const wide = rule('wide', '*.books.test')

test('rules in a block allow, are counted and are shown as if each had come by itself', async (t) => {
  const { control, acks } = await startPacked(t, [books, wide])
  const { get, admin } = await startGateway(t, { controlPlane: control.url })
  await control.until(() => acks().length === 1)
  assert.equal(storyOf(control.heard.slice(0, 4)), 'hello stream block ack')
  assert.deepEqual(acks(), ['1 applied'])
  assert.deepEqual(await get('http://books.test/one'), { status: 200, body: 'books.test /one' })
  assert.equal((await get('http://other.test/')).status, 403)
  const { body } = await admin('/metrics')
  assert.match(body, /istio_requests_total\{.*"books\.test".*response_code="200"\} 1/)
  const dump = JSON.parse((await admin('/config_dump')).body)
  assert.deepEqual(dump.proxy.resources, [books, wide])
})

test('a change beside the block takes the place of what is in it, and is all that is sent', async (t) => {
  const { control, acks } = await startPacked(t, [books, wide])
  const { get, admin } = await startGateway(t, { controlPlane: control.url })
  const moved = rule('books', 'moved.test')
  control.send({ version: '2', fromVersion: '1', resources: [moved], removedResources: [] })
  await control.until(() => acks().length === 2)
  assert.equal((await get('http://books.test/')).status, 403)
  const key = 'egress-rule/default/wide'
  control.send({ version: '3', fromVersion: '2', resources: [books], removedResources: [key] })
  await control.until(() => acks().length === 3)
  assert.equal((await get('http://books.test/')).status, 200)
  const dump = JSON.parse((await admin('/config_dump')).body)
  assert.deepEqual(dump.proxy.resources, [books])
  assert.deepEqual(acks(), ['1 applied', '2 applied', '3 applied'])
})

test('what a snapshot says is gone from the block is not in force', async (t) => {
  const { control, acks } = await startPacked(t, [books, wide], ['egress-rule/default/books'])
  const { get } = await startGateway(t, { controlPlane: control.url })
  await control.until(() => acks().length === 1)
  assert.equal((await get('http://books.test/')).status, 403)
})

test('who comes again fetches a block it has not a second time, and one that is new', async (t) => {
  const { control, blocks, acks } = await startPacked(t, [books])
  const { get } = await startGateway(t, { controlPlane: control.url })
  control.breakStreams()
  await control.until(() => acks().length === 2)
  assert.deepEqual(blocks(), ['one'])
  const { bytes } = packRules([wide])
  control.blocks.set('two', bytes)
  control.packedLine = packedLine('two', { version: '2', resources: [] }, bytes.length)
  control.breakStreams()
  await control.until(() => acks().length === 3)
  assert.deepEqual(blocks(), ['one', 'two'])
  assert.equal((await get('http://books.test/')).status, 403)
})

test('a block that is damaged is refused whole, and the rules are asked for one by one', async (t) => {
  const { control, acks } = await startPacked(t, [wide])
  const { get, log } = await startGateway(t, { controlPlane: control.url })
  const { bytes } = packRules([books])
  bytes[bytes.length - 20] = 0xff
  control.blocks.set('two', bytes)
  control.packedLine = packedLine('two', { version: '2', resources: [] }, bytes.length)
  control.firstLine = line({ version: '2', resources: [books] })
  control.breakStreams()
  await control.until(() => acks().length === 3)
  assert.deepEqual(acks(), ['1 applied', '2 rejected', '2 applied'])
  assert.ok(log.some((entry) => /version 2 refused.*the checksum is wrong/.test(entry)))
  assert.equal((await get('http://books.test/')).status, 200)
})

test('a block that is not there, or not as long as it was said, is asked for again with its snapshot', async (t) => {
  const { control, acks, blocks } = await startPacked(t, [books])
  const { bytes } = packRules([books])
  control.blocks.clear()
  const gateway = startGateway(t, { controlPlane: control.url })
  await control.until(() => blocks().length === 1)
  control.packedLine = packedLine('one', { version: '1', resources: [] }, bytes.length - 4)
  control.blocks.set('one', bytes)
  await control.until(() => blocks().length === 2)
  control.packedLine = packedLine('one', { version: '1', resources: [] }, bytes.length)
  await control.until(() => acks().length === 1)
  const { get } = await gateway
  assert.equal((await get('http://books.test/')).status, 200)
})

/** A control plane whose first snapshot is one block, named `one`. */
async function startPacked(
  t: TestContext,
  resources: readonly Resource[],
  without: readonly string[] = [],
) {
  const control = await startControlPlane(t)
  const { bytes, loose } = packRules(resources)
  control.blocks.set('one', bytes)
  control.packedLine = packedLine('one', { version: '1', resources: loose }, bytes.length, without)
  const acks = () =>
    control.heard.flatMap((entry) =>
      entry.what === 'ack' ? `${entry.message.version} ${entry.message.status}` : [],
    )
  const blocks = () => control.heard.flatMap((entry) => (entry.what === 'block' ? entry.id : []))
  return { control, acks, blocks }
}

function packedLine(
  id: string,
  snapshot: Snapshot,
  bytes: number,
  without: readonly string[] = [],
): string {
  return line({ packed: { id, bytes, without }, ...snapshot })
}

function rule(name: string, service: string): Resource {
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { service }, ports: [{ port: 80, protocol: 'http' }] },
  }
}
