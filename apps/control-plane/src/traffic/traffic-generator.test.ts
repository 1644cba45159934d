import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type TestContext, test } from 'node:test'
import type { TrafficReport } from '@bookinfo/discovery'
import { startControlPlane } from '../test-control-plane.ts'
import { createTrafficGenerator, type TrafficOptions } from './traffic-generator.ts'

const good = '<h4>Book Details</h4>'
const bad = '<h4>Error fetching product details!</h4>'

/** A shop whose page is what `page` says, and the generator for it; both gone after the test. */
async function startTraffic(
  t: TestContext,
  page: (request: IncomingMessage) => string | Promise<string>,
  options: Partial<TrafficOptions> = {},
) {
  const answer: RequestListener = async (request, response) => {
    request.resume()
    if (request.url === '/login') {
      response.writeHead(302, { 'set-cookie': 'session=jason; HttpOnly', location: '/' }).end()
    } else response.end(await page(request))
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const reports: TrafficReport[] = []
  let wake = (): void => {}
  const traffic = createTrafficGenerator({
    url: `http://127.0.0.1:${port}/productpage`,
    report(report) {
      reports.push(report)
      wake()
    },
    ...options,
  })
  t.after(() => {
    traffic.close()
    server.closeAllConnections()
    server.close()
  })
  /** Keeps the process alive and waits until the reports say so. */
  const until = async (holds: () => boolean): Promise<void> => {
    const alive = setInterval(() => {}, 1_000)
    while (!holds()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    clearInterval(alive)
  }
  return { traffic, reports, loads: () => reports.flatMap(({ loads }) => loads), until }
}

test('visitors come at the rate that is wanted, and tell what the page showed', async (t) => {
  let now = good
  const { traffic, loads, until } = await startTraffic(t, () => now)
  traffic.want(50)
  await until(() => loads().length >= 5)
  assert.deepEqual(
    [loads()[0]?.status, loads()[0]?.details, loads()[0]?.reviews],
    [200, true, true],
  )
  now = bad
  await until(() => loads().some(({ details }) => !details))
  assert.equal(loads().at(-1)?.reviews, true)
})

test('every third visitor is signed in as jason', async (t) => {
  const cookies: (string | undefined)[] = []
  const { traffic, loads, until } = await startTraffic(t, ({ headers }) => {
    cookies.push(headers.cookie)
    return good
  })
  traffic.want(50)
  await until(() => loads().length >= 9)
  assert.ok(cookies.includes(undefined))
  assert.ok(cookies.includes('session=jason'))
})

test('a page that does not answer is a load without anything', async (t) => {
  const { traffic, loads, until } = await startTraffic(t, () => good, {
    url: 'http://127.0.0.1:1/productpage',
  })
  traffic.want(20)
  await until(() => loads().length > 0)
  assert.deepEqual([loads()[0]?.status, loads()[0]?.details], [null, false])
})

test('it rests at 0, when nobody asks again, and after its time', async (t) => {
  for (const options of [{}, { unseenMs: 50 }, { totalMs: 50 }]) {
    const { traffic, reports, loads, until } = await startTraffic(t, () => good, options)
    traffic.want(20)
    if (Object.keys(options).length === 0) {
      await until(() => loads().length > 0)
      traffic.want(0)
    }
    await until(() => reports.at(-1)?.perSecond === 0)
    assert.equal(reports[0]?.perSecond, 20)
  }
})

test('visitors who still wait for their page when it rests are told of once they have it', async (t) => {
  const held = Promise.withResolvers<string>()
  const asked = Promise.withResolvers<void>()
  let visits = 0
  const { traffic, reports, loads, until } = await startTraffic(t, () => {
    visits += 1
    asked.resolve()
    return held.promise
  })
  traffic.want(50)
  await asked.promise
  traffic.want(0)
  assert.deepEqual(reports.at(-1), { perSecond: 0, loads: [], skipped: 0 })
  held.resolve(good)
  await until(() => loads().length > 0 && loads().length === visits)
  assert.equal(reports.at(-1)?.perSecond, 0)
})

test('the API takes whole numbers up to 50, and tells consoles what was seen', async (t) => {
  const { ask, lines } = await startControlPlane(t, { trafficUrl: 'http://127.0.0.1:1/' })
  for (const body of [{}, { perSecond: 51 }, { perSecond: 1.5 }, { perSecond: '2' }]) {
    const refused = await ask('POST', '/api/traffic', { body })
    assert.equal(refused.status, 400)
    assert.match(refused.json().message, /a whole number from 0 to 50/)
  }
  const events = await lines('/api/events')
  await ask('POST', '/api/traffic', { body: { perSecond: 20 } })
  for (let line = ''; line !== 'event: traffic'; ) line = await events.next()
  assert.match(await events.next(), /^data: \{"perSecond":20,/)
  events.leave()
})
