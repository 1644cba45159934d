import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createDetails } from './create-details.ts'
import { createIstioAdmin, createIstioSwitch } from './istio-switch.ts'
import { runSwitchCommand } from './switch-command/run-switch-command.ts'

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

/** Details v2 behind a proxy that lets nothing out, and writes down how it was asked. */
async function start(t: TestContext) {
  const asked: string[] = []
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(403).end()
  })
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  const proxyPort = await listen(proxy)
  t.after(() => proxy.close().closeAllConnections())
  const holder = createServer()
  const adminPort = await listen(holder)
  await new Promise((resolve) => holder.close(resolve))
  const details = createDetails({
    externalBookService: true,
    encrypt: false,
    adminPort,
    proxy: `http://details-v2:token@127.0.0.1:${proxyPort}`,
  })
  t.after(() => details.close())
  await details.ready()
  const url = `http://127.0.0.1:${adminPort}/with-istio`
  const ask = async (method: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const json = body === undefined ? {} : { headers, body: JSON.stringify(body) }
    const answer = await fetch(url, { method, ...json })
    return { status: answer.status, json: JSON.parse(await answer.text()) }
  }
  return { details, asked, ask, url }
}

test('switched while it runs, its very next call is HTTPS by CONNECT, and clear HTTP again', async (t) => {
  const { asked, details, ask } = await start(t)
  await details.inject('/details/0')
  assert.deepEqual((await ask('GET')).json, { withIstio: true, atStart: true })
  assert.deepEqual((await ask('PUT', { withIstio: false })).json, {
    withIstio: false,
    atStart: true,
  })
  await details.inject('/details/0')
  assert.deepEqual((await ask('DELETE')).json, { withIstio: true, atStart: true })
  await details.inject('/details/0')
  const clear = 'GET http://www.googleapis.com:443/books/v1/volumes?q=isbn:0486424618'
  assert.deepEqual(asked, [clear, 'CONNECT www.googleapis.com:443', clear])
})

test('what is neither true nor false changes nothing, and the public port switches nothing', async (t) => {
  const { ask, details } = await start(t)
  for (const body of [{}, { withIstio: 'false' }, [], null]) {
    const { status, json } = await ask('PUT', body)
    assert.equal(status, 400)
    assert.match(json.error, /expected \{"withIstio": true\}/)
  }
  const payload = { withIstio: false }
  assert.equal(
    (await details.inject({ method: 'PUT', url: '/with-istio', payload })).statusCode,
    404,
  )
  assert.equal((await ask('GET')).json.withIstio, true)
})

test('a page that came by another name is refused', async () => {
  const admin = createIstioAdmin(createIstioSwitch(true))
  const answer = await admin.inject({ url: '/with-istio', headers: { host: 'rebind.test:9086' } })
  assert.equal(answer.statusCode, 403)
})

async function run(words: readonly string[], env: Record<string, string>) {
  const printed = { out: '', err: '' }
  const world = {
    folder: '/nowhere',
    env,
    out(text: string) {
      printed.out += text
    },
    err(text: string) {
      printed.err += text
    },
  }
  return { status: await runSwitchCommand(words, world), ...printed }
}

test('the command with-istio finds the running demo, tells and switches', async (t) => {
  const { url, ask } = await start(t)
  const folder = await mkdtemp(join(tmpdir(), 'with-istio-'))
  t.after(() => rm(folder, { recursive: true }))
  const running = { pid: 1, detailsSwitches: { 'details-v2': url } }
  await writeFile(join(folder, 'running.json'), JSON.stringify(running))
  const env = { BOOKINFO_STATE_DIR: folder }
  assert.deepEqual(await run([], env), { status: 0, out: 'details-v2: WITH_ISTIO=true\n', err: '' })
  assert.equal((await run(['false'], env)).out, 'details-v2: WITH_ISTIO=false\n')
  assert.equal((await ask('GET')).json.withIstio, false)
  const inside = await run(['true'], { DETAILS_ADMIN_PORT: new URL(url).port })
  assert.equal(inside.out, 'details: WITH_ISTIO=true\n')
})

test('the command says what it did not understand, and where nothing was found', async () => {
  const odd = await run(['yes'], {})
  assert.equal(odd.status, 2)
  assert.match(odd.err, /^expected true or false, found "yes"\nusage: with-istio/)
  const lost = await run(['true'], { BOOKINFO_STATE_DIR: '/nowhere/at-all' })
  assert.equal(lost.status, 1)
  assert.match(lost.err, /^no details to switch: DETAILS_ADMIN_PORT is not set, and \/nowhere/)
})
