import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../fixtures.ts'
import { root } from '../stack/paths.ts'
import type { ProcessStack } from '../stack/process-stack.ts'
import { run } from '../stack/run.ts'
import { createEgressRule } from './egress-rules-api.ts'
import { withSeparateMesh } from './separate-mesh.ts'

interface Segment {
  readonly bytes: string
  readonly total: number
  readonly serverName: { readonly start: number; readonly end: number } | null
}

interface Capture {
  readonly exchange: string
  readonly tls: string
  readonly upstreamAddress: string | null
  readonly segments: Readonly<Record<'fromApp' | 'toApp' | 'toOutside' | 'fromOutside', Segment>>
}

const host = 'www.googleapis.com'
const path = '/books/v1/volumes?q=isbn:0486424618'
const text = ({ bytes }: Segment) => Buffer.from(bytes, 'base64').toString('latin1')

async function ask(consoleUrl: string, method: string, at: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' }
  const json = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  const response = await fetch(new URL(at, consoleUrl), { method, ...json })
  expect(response.ok, `${method} ${at}: ${response.status}`).toBe(true)
  return await response.json()
}

/** One call of the demo, and what was seen of it. */
async function captureCall(consoleUrl: string): Promise<Capture> {
  const { exchange, captured } = await ask(consoleUrl, 'POST', '/api/captures', { call: true })
  const found = captured.find((one: Capture) => one.exchange === exchange)
  expect(found, 'a call was captured').toBeDefined()
  return found
}

function serverName({ bytes, serverName: at }: Segment): string | null {
  return at === null ? null : Buffer.from(bytes, 'base64').toString('latin1', at.start, at.end)
}

test('what is captured is what the outside received, with the switch both ways', async () => {
  await withSeparateMesh(async ({ mesh, consoleUrl, adminUrl }) => {
    await createEgressRule(consoleUrl)
    const lastReceived = async () =>
      (await (await fetch(`${mesh.outsideAdminUrl}/received`)).json()).at(-1)
    const recordOf = async ({ exchange }: Capture) =>
      (await (await fetch(new URL('/exchanges?last=100', adminUrl))).json()).findLast(
        ({ id }: { id: string }) => id === exchange,
      )

    const originated = await captureCall(consoleUrl)
    expect(originated.tls).toBe('originate')
    expect(await lastReceived()).toMatchObject({ path, encrypted: true, sni: host })
    expect(text(originated.segments.fromApp)).toContain(`GET http://${host}:443${path} HTTP/1.1`)
    expect(text(originated.segments.fromApp)).toMatch(/proxy-authorization: \*+\r\n/i)
    expect(serverName(originated.segments.toOutside)).toBe(host)
    const onTheWire = text(originated.segments.toOutside) + text(originated.segments.fromOutside)
    expect(onTheWire).not.toContain('0486424618')
    expect((await recordOf(originated)).upstream.address).toBe(originated.upstreamAddress)

    await ask(consoleUrl, 'PUT', '/api/details/with-istio', { withIstio: false })
    const passed = await captureCall(consoleUrl)
    expect(passed.tls).toBe('passthrough')
    expect(await lastReceived()).toMatchObject({ path, encrypted: true, sni: host })
    expect(text(passed.segments.fromApp)).toContain(`CONNECT ${host}:443`)
    expect(text(passed.segments.fromApp)).not.toContain('0486424618')
    expect(serverName(passed.segments.toOutside)).toBe(host)
    const tunnelled = text(passed.segments.fromApp).split('\r\n\r\n').slice(1).join('\r\n\r\n')
    expect(tunnelled.startsWith(text(passed.segments.toOutside).slice(0, 1500))).toBe(true)

    await ask(consoleUrl, 'POST', '/api/reset')
    expect(await ask(consoleUrl, 'GET', '/api/captures')).toEqual({ order: null, captured: [] })
    const back = await ask(consoleUrl, 'GET', '/api/details/with-istio')
    expect(back).toEqual({ reachable: true, withIstio: true, atStart: true })
  })
})

function cell(page: Page, fact: string, column: string) {
  return page.getByTestId(`fact-${fact}`).locator(`[data-cell=${column}]`)
}

test('the Wire screen: a refused call, one of each way, and a table that the bytes fill', async ({
  page,
  stack,
}) => {
  await page.goto(`${stack.consoleUrl}?lang=en#wire`)
  await page.getByTestId('wire-call').click()
  await expect(page.getByTestId('wire-refused')).toBeVisible()
  const rule = join(root, 'deploy/rules/egress-google-apis.yaml')
  expect((await stack.meshctl(['create', '-f', rule])).status).toBe(0)
  await page.getByTestId('wire-call').click()
  await expect(page.getByTestId('lane-originate')).toHaveAttribute('data-captured', 'true')
  await page.getByTestId('call-passthrough').click()
  await expect(page.getByTestId('lane-passthrough')).toHaveAttribute('data-captured', 'true')
  await expect(page.getByTestId('wire-istio')).toHaveAttribute('data-state', 'false')
  for (const fact of ['path', 'isbn', 'headers', 'body']) {
    await expect(cell(page, fact, 'originate-proxy')).toHaveAttribute('data-state', 'reads')
    for (const column of ['originate-wire', 'passthrough-wire', 'passthrough-proxy'])
      await expect(cell(page, fact, column), fact).toHaveAttribute('data-state', 'blind')
  }
  await expect(cell(page, 'host', 'passthrough-wire')).toHaveAttribute('data-state', 'reads')
  await expect(page.getByTestId('wire-where')).toContainText('loopback')
})

test('the command with-istio switches the running demo, and the screen follows', async ({
  page,
  stack,
}) => {
  const { stateDir } = stack as ProcessStack
  await page.goto(`${stack.consoleUrl}?lang=en#wire`)
  await expect(page.getByTestId('wire-istio')).toHaveAttribute('data-state', 'true')
  const command = join(root, 'apps/details/bin/with-istio.js')
  const ran = await run(process.execPath, [command, 'false'], {
    env: { BOOKINFO_STATE_DIR: stateDir },
  })
  expect(ran).toMatchObject({ status: 0, stdout: 'details-v2: WITH_ISTIO=false\n' })
  await expect(page.getByTestId('wire-istio')).toHaveAttribute('data-state', 'false')
})
