import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { runIn } from '../test-mesh.ts'

const state = (version: string, url: string) => ({
  version,
  runMode: 'process',
  world: 'stand-in',
  productPageUrl: `${url}/productpage`,
  gateways: [{ name: 'g', ackedVersion: version }],
})

/** A control plane and a shop on one port. Whoever has seen the page in Chinese meets other rules; after that the stream may end. */
async function startShop(t: TestContext, ends: boolean) {
  const visits: string[] = []
  let version = '1'
  const followers: ServerResponse[] = []
  const tellState = (response: ServerResponse) =>
    response.write(`event: state\ndata: ${JSON.stringify(state(version, url))}\n\n`)

  function answerPage(response: ServerResponse, language: string): void {
    visits.push(`${language} v${version}`)
    const head = '<link rel="stylesheet" href="/style.css"><script>alert()</script>'
    response.end(`${head}<h1>v${version} ${language}</h1>`)
    if (language !== 'zh-Hans') return
    if (version === '1') {
      version = '2'
      followers.forEach(tellState)
    } else if (ends) for (const each of followers) each.end()
  }

  const answers: Readonly<Record<string, () => string>> = {
    '/api/state': () => JSON.stringify(state(version, url)),
    '/version': () => '{"gitVersion":"v1"}',
    '/style.css': () => 'h1 { color: red }',
  }
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    response.setHeader('content-type', 'text/css; charset=utf-8')
    if (answer !== undefined) response.end(answer())
    else if (request.url === '/api/events') {
      followers.push(response)
      tellState(response)
    } else answerPage(response, request.headers['accept-language'] ?? '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return { url, visits }
}

test('a recording is a header, what consoles heard, the page after each change of rules, and the marks', async (t) => {
  const { url, visits } = await startShop(t, false)
  const line = `record - --pages en,zh-Hans --seconds 1 --server ${url}`
  const { code, out, err } = await runIn('/', line, 'the error page\n')
  assert.equal(err, '5 events recorded.\n')
  assert.equal(code, 0)
  const [header, ...events] = out
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text))
  assert.equal(header.format, 'bookinfo-events/1')
  assert.deepEqual(header.languages, ['en', 'zh-Hans'])
  assert.deepEqual([header.runMode, header.world, header.version], ['process', 'stand-in', 'v1'])
  const names = events.map(({ event }) => event).toSorted()
  assert.deepEqual(names, ['mark', 'page', 'page', 'state', 'state'])
  assert.deepEqual(visits, ['en v1', 'zh-Hans v1', 'en v2', 'zh-Hans v2'])
  const pages = events.filter(({ event }) => event === 'page').map(({ data }) => data)
  const sheet = `data:text/css;base64,${btoa('h1 { color: red }')}`
  assert.deepEqual(
    pages.map(({ parts }) => parts),
    [{ '/style.css': sheet }, {}],
  )
  assert.deepEqual(Object.keys(pages[1].html), ['en', 'zh-Hans'])
  assert.match(pages[1].html.en, /<h1>v2 en</)
  assert.deepEqual(events.find(({ event }) => event === 'mark').data, { name: 'the error page' })
  const times = events.map(({ at }) => at)
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
})

test('a control plane that ends the stream has not been recorded to the end', async (t) => {
  const { url } = await startShop(t, true)
  const { code, err } = await runIn('/', `record - --pages en,zh-Hans --seconds 60 --server ${url}`)
  assert.equal(code, 255)
  assert.match(err, /the control plane has ended the stream/)
})

test('a file that cannot be written, or is not named, is said at once', async (t) => {
  const { url, visits } = await startShop(t, false)
  const missing = await runIn('/', `record no/such/folder/a.ndjson --server ${url}`)
  assert.equal(missing.code, 255)
  assert.match(missing.err, /^Error: no\/such\/folder\/a\.ndjson cannot be written: ENOENT/)
  const nameless = await runIn('/', `record --server ${url}`)
  assert.match(nameless.err, /record takes one FILE/)
  assert.deepEqual(visits, [])
})
