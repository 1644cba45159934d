import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { readResources } from '@bookinfo/rules'
import { expect, test } from '../fixtures.ts'
import { createEgressRule, deleteEgressRule, listEgressRules } from './egress-rules-api.ts'
import { withSeparateMesh } from './separate-mesh.ts'

const page = async (url: string): Promise<string> => (await fetch(url)).text()
const error = 'Error fetching product details!'
const isbn = '0486424618'

test('with the control plane stopped, pages and rules keep working', async () => {
  await withSeparateMesh(async ({ mesh, consoleUrl, productPageUrl }) => {
    expect((await createEgressRule(consoleUrl)).status).toBe(201)
    await mesh.part('control-plane').stop()
    for (let load = 0; load < 20; load += 1) expect(await page(productPageUrl)).toContain(isbn)

    await mesh.part('control-plane').start()
    const deleted = await deleteEgressRule(consoleUrl)
    expect(deleted.status, 'the gateway came back to the control plane by itself').toBe(200)
    await expect.poll(() => page(productPageUrl)).toContain(error)
  })
})

test('with the outside world stopped, the page errs at once and the log says upstream, not policy', async () => {
  await withSeparateMesh(async ({ mesh, consoleUrl, productPageUrl, adminUrl }) => {
    await createEgressRule(consoleUrl)
    expect(await page(productPageUrl)).toContain(isbn)
    await mesh.part('outside-world').stop('SIGKILL')

    expect(await page(productPageUrl)).toContain(error)

    const response = await fetch(new URL('/exchanges?last=20', adminUrl))
    const exchanges = (await response.json()) as ExchangeRecord[]
    const [outside, call] = ['www.googleapis.com', 'details'].map((host) =>
      exchanges.findLast((each) => each.host === host),
    )
    expect(outside).toMatchObject({ action: 'allow', endedBy: 'upstream' })
    expect(outside?.reason, 'no time limit was waited for').toBe('connection_refused')
    expect(call, 'nor did the page wait for one').toMatchObject({ endedBy: 'upstream-answer' })
  })
})

test('killed while 100 clients write, the control plane has every acknowledged one and no half file', async () => {
  await withSeparateMesh(async ({ mesh, consoleUrl, stateDir }) => {
    const acknowledged: string[] = []
    // Each writes until nobody answers, so that the kill comes in the middle however fast the machine is.
    const clients = Array.from({ length: 100 }, async (_, client) => {
      for (let count = 0; ; count += 1) {
        const name = `rule-${client}-${count}`
        const written = await createEgressRule(consoleUrl, ruleNamed(name)).catch(() => undefined)
        if (written === undefined) return
        expect(written.status).toBe(201)
        acknowledged.push(name)
        if (acknowledged.length === 30) await mesh.part('control-plane').stop('SIGKILL')
      }
    })
    await Promise.all(clients)
    expect(acknowledged.length).toBeGreaterThanOrEqual(30)

    await mesh.part('control-plane').start()
    expect(await listEgressRules(consoleUrl)).toEqual(expect.arrayContaining(acknowledged))
    for (const file of await ruleFiles(stateDir)) {
      const { problems } = readResources(await readFile(file, 'utf8'), { source: file })
      expect(problems.filter(({ level }) => level === 'error')).toEqual([])
    }
    console.log(`${acknowledged.length} writes acknowledged before the kill, all there after it`)
  })
})

function ruleNamed(name: string): string {
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: { name: ${name}, namespace: default }
spec:
  destination: { service: ${name}.example.com }
  ports: [{ port: 443, protocol: https }]
`
}

async function ruleFiles(stateDir: string): Promise<string[]> {
  const directory = join(stateDir, 'rules')
  const names = await readdir(directory, { recursive: true })
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(directory, name))
}
