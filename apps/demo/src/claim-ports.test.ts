import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { claimPorts, holdFreePorts, PortTakenError } from './claim-ports.ts'

const anywhere = { productPage: 0, control: 0, egress: 0, admin: 0 }

test('four free ports are four different numbers', async () => {
  const ports = await claimPorts(anywhere)
  assert.equal(new Set(Object.values(ports)).size, 4)
  for (const port of Object.values(ports)) assert.ok(port > 0)
})

test('a taken port is reported with its number and the variable that moves it', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  await assert.rejects(claimPorts({ ...anywhere, egress: address.port }), (error: unknown) => {
    assert.ok(error instanceof PortTakenError)
    assert.match(error.message, new RegExp(`Port ${address.port} is already in use`))
    assert.match(error.message, /BOOKINFO_EGRESS_PORT=/)
    return true
  })
})

test('a handful of free ports are all different', async () => {
  const ports = await holdFreePorts(10)
  assert.equal(new Set(ports).size, 10)
})

test('claimed ports can be listened on at once', async () => {
  const { productPage } = await claimPorts(anywhere)
  const server = createServer().listen(productPage, '127.0.0.1')
  await once(server, 'listening')
  server.close()
})
