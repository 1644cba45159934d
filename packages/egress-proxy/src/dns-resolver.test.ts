import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { createDnsResolver } from './cluster/dns-resolver.ts'

const typeA = 1

/** A DNS server with A records of one name; every other name does not exist. */
async function startDns(t: TestContext, name: string, answers: readonly [string, number][]) {
  const server = createSocket('udp4')
  server.on('message', (query, { port }) => server.send(answerTo(query, name, answers), port))
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `127.0.0.1:${server.address().port}`
}

function answerTo(query: Buffer, name: string, answers: readonly [string, number][]): Buffer {
  const end = query.indexOf(0, 12) + 5
  const asked = query.subarray(12, end)
  const isKnown = asked.toString('latin1', 1, asked.length - 5).replace(/[^a-z]/g, '.') === name
  const found = isKnown && asked.readUInt16BE(asked.length - 4) === typeA ? answers : []
  const head = Buffer.alloc(12)
  query.copy(head, 0, 0, 2)
  head.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(found.length, 6)
  const records = found.map(([address, ttl]) => {
    const record = Buffer.alloc(16)
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(typeA, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt32BE(ttl, 6)
    record.writeUInt16BE(4, 10)
    record.set(address.split('.').map(Number), 12)
    return record
  })
  return Buffer.concat([head, asked, ...records])
}

test('a DNS server is asked itself, and tells how long its answer is good for', async (t) => {
  const server = await startDns(t, 'a.test', [
    ['192.0.2.1', 60],
    ['192.0.2.2', 7],
  ])
  const resolve = createDnsResolver([server])
  assert.deepEqual(await resolve('a.test'), {
    addresses: ['192.0.2.1', '192.0.2.2'],
    ttlSeconds: 7,
  })
  await assert.rejects(Promise.resolve(resolve('missing.test')), { code: 'ENOTFOUND' })
})
