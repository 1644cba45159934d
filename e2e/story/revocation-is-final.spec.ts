import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { expect, test } from '../fixtures.ts'
import { rules } from '../stack/paths.ts'

const pairs = 200
const browsers = 6
const resource = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'

interface PageView {
  readonly began: number
  readonly ended: number
  readonly shows: 'outside details' | 'error' | 'neither'
}

/** From the moment an answer was there to the moment the next write was sent. */
interface Phase {
  readonly from: number
  readonly to: number
  readonly expected: PageView['shows']
}

test('in 200 create/delete pairs under load no page contradicts an acknowledged write', async ({
  stack,
}) => {
  test.setTimeout(300_000)
  const yaml = await readFile(join(rules, 'egress-google-apis.yaml'), 'utf8')
  const agent = new Agent()
  const views: PageView[] = []
  const waiting: { at: number; seen: () => void }[] = []
  let over = false

  const browse = async (): Promise<void> => {
    while (!over) {
      const began = performance.now()
      const { statusCode, body } = await request(stack.productPageUrl, { dispatcher: agent })
      const shows = whatItShows(await body.text())
      expect(statusCode).toBe(200)
      views.push({ began, ended: performance.now(), shows })
      for (const waiter of waiting) if (views.length >= waiter.at) waiter.seen()
    }
  }
  const morePages = (count: number): Promise<void> =>
    new Promise((seen) => {
      waiting.splice(0, waiting.length, { at: views.length + count, seen })
    })
  const write = async (method: 'POST' | 'DELETE', path: string, body?: string): Promise<void> => {
    const answer = await request(new URL(path, stack.consoleUrl), {
      method,
      dispatcher: agent,
      headers: { 'content-type': 'application/yaml' },
      ...(body === undefined ? {} : { body }),
    })
    expect(answer.headers.warning, 'acknowledged by the gateway before the answer').toBeUndefined()
    expect(answer.statusCode).toBe(method === 'POST' ? 201 : 200)
    await answer.body.dump()
  }

  const load = Promise.all(Array.from({ length: browsers }, browse))
  const phases: Phase[] = []
  const through = async (expected: PageView['shows']): Promise<void> => {
    const from = performance.now()
    await morePages(2 * browsers)
    phases.push({ from, to: performance.now(), expected })
  }
  for (let pair = 0; pair < pairs; pair += 1) {
    await write('POST', resource, yaml)
    await through('outside details')
    await write('DELETE', `${resource}/googleapis`)
    await through('error')
  }
  over = true
  await load
  await agent.close()

  const judged = views.flatMap((view) => {
    const phase = phases.find(({ from, to }) => view.began >= from && view.ended <= to)
    return phase === undefined ? [] : [{ ...view, expected: phase.expected }]
  })
  const wrong = judged.filter(({ shows, expected }) => shows !== expected)
  const lateError = wrong.filter(({ expected }) => expected === 'outside details')
  console.log(
    `${views.length} pages, ${judged.length} of them wholly between two writes: ` +
      `${lateError.length} without outside details after a create, ` +
      `${wrong.length - lateError.length} without the error after a delete`,
  )
  expect(judged.length).toBeGreaterThanOrEqual(2_000)
  expect(wrong).toEqual([])
})

function whatItShows(page: string): PageView['shows'] {
  if (page.includes('0486424618')) return 'outside details'
  return page.includes('Error fetching product details!') ? 'error' : 'neither'
}
