import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { parse } from 'yaml'
import { expect, test } from '../fixtures.ts'
import { root } from '../stack/paths.ts'
import type { ProcessStack } from '../stack/process-stack.ts'
import { type LogLine, readAccessLog, readConfigDump } from './gateway-witness.ts'

const file = join(root, 'apps/console/walkthrough.yaml')
const { steps } = parse(await readFile(file, 'utf8'))
const google = 'www.googleapis.com:443'
const googleArrow = '[data-testid=arrow][data-edge="details-v2>www.googleapis.com"]'
/** When a way without a call is idle; spec: console 4.3. */
const idleAfterMs = 30_000

test('after each step of the walkthrough every screen says what the gateway says', async ({
  page,
  stack,
}) => {
  test.setTimeout(180_000) // sixteen steps, and three screens after each
  const mesh = stack as ProcessStack
  await page.goto(`${mesh.consoleUrl}?lang=en#step=0`)
  const drawer = page.getByTestId('walkthrough')
  await drawer.getByTestId('path-45').click() // the one that has every step
  for (const [number, step] of steps.entries()) {
    await test.step(step.title.en, async () => {
      await expect(drawer).toHaveAttribute('data-step', String(number))
      const right = step.ask?.choices.findIndex((choice: { right?: boolean }) => choice.right)
      if (right !== undefined) await drawer.getByRole('radio').nth(right).check()
      if (step.do !== null) await drawer.getByTestId('step-do').click()
      await expect(drawer).toHaveAttribute('data-done', 'true')
      await expectStage(page, mesh)
      await lookAt(page, 'log', () => expectLog(page, mesh))
      await lookAt(page, 'rules', () => expectRules(page, mesh))
      if (number < steps.length - 1) await drawer.getByTestId('step-next').click()
    })
  }
})

/** Goes to a screen and comes back to the step. */
async function lookAt(page: Page, screen: string, look: () => Promise<void>): Promise<void> {
  await page.getByTestId(`to-${screen}`).click()
  await look()
  await page.getByTestId('to-stage').click()
  await expect(page.getByTestId('walkthrough')).toBeVisible()
}

async function versionShown(page: Page): Promise<string | undefined> {
  return (await page.getByTestId('gateway-state').textContent())?.match(/v(\d+)/)?.[1]
}

/** Version, both switches, and the way to Google. */
async function expectStage(page: Page, mesh: ProcessStack): Promise<void> {
  await page.getByTestId('to-stage').click()
  await expect(async () => {
    const { version, rules, details } = await readConfigDump(mesh)
    const calls = await readAccessLog(mesh)
    expect({
      version: await versionShown(page),
      googleapis: await page.getByTestId('switch-googleapis').getAttribute('aria-checked'),
      v2: await page.getByTestId('switch-details').getAttribute('aria-checked'),
      google: await page.locator(googleArrow).getAttribute('data-state'),
    }).toEqual({
      version,
      googleapis: String(rules.includes('EgressRule/default/googleapis')),
      v2: String(details === 'v2'),
      google: details === 'v1' ? 'idle' : wayOf(calls.findLast(isFromDetails)),
    })
  }).toPass({ timeout: 15_000 })
}

function isFromDetails({ authority, userAgent }: LogLine): boolean {
  return authority === google && userAgent === 'bookinfo-details'
}

/** What an arrow has to show after this call. */
function wayOf(call: LogLine | undefined): string {
  if (call === undefined || Date.now() - call.time > idleAfterMs) return 'idle'
  if (call.status === '403') return 'blocked'
  return Number(call.status) >= 400 ? 'upstream-error' : 'allowed'
}

/** The newest rows of the log are the newest lines of the gateway's file. */
async function expectLog(page: Page, mesh: ProcessStack): Promise<void> {
  await expect(async () => {
    const lines = (await readAccessLog(mesh)).slice(-5)
    const rows = await page.getByTestId('access-row').evaluateAll((all) =>
      all.slice(-5).map((row) => {
        const cell = (name: string) => row.querySelector(`.cell-${name}`)?.textContent?.trim()
        return `${cell('status')} ${cell('requestId')} ${cell('host')?.split(' ').at(-1)}`
      }),
    )
    expect(rows.toSorted()).toEqual(
      lines
        .map(({ status, requestId, authority }) => `${status} ${requestId} ${authority}`)
        .toSorted(),
    )
  }).toPass({ timeout: 15_000 })
}

async function expectRules(page: Page, mesh: ProcessStack): Promise<void> {
  await expect(async () => {
    const on = page.getByTestId('rule-row').filter({ has: page.locator('[aria-checked=true]') })
    const shown = await on.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-rule')))
    const { rules, version } = await readConfigDump(mesh)
    expect([await versionShown(page), ...shown.toSorted()]).toEqual([version, ...rules])
  }).toPass({ timeout: 15_000 })
}

test('the Traffic screen counts what the gateway counts', async ({ page, stack }) => {
  const mesh = stack as ProcessStack
  await page.goto(`${mesh.consoleUrl}?lang=en#traffic`)
  await expect(page.getByTestId('gateway-state')).toContainText(/v\d/) // it hears what is told from here on
  const openedAt = await page.evaluate(() => performance.timeOrigin)
  const before = await readAccessLog(mesh)
  const loads = page.getByTestId('traffic-figures').locator('dd').first()
  await page.getByTestId('traffic-rate').fill('10')
  await page.getByTestId('traffic-toggle').click()
  await expect(async () => expect(Number(await loads.textContent())).toBeGreaterThan(10)).toPass()
  const rule = join(root, 'deploy/rules/egress-google-apis.yaml')
  const created = await mesh.meshctl(['create', '-f', rule])
  expect(created.status, created.stderr).toBe(0)
  const seen = Number(await loads.textContent())
  await expect(async () =>
    expect(Number(await loads.textContent())).toBeGreaterThan(seen + 10),
  ).toPass()
  await page.getByTestId('traffic-toggle').click()
  await expect(page.getByTestId('traffic-state')).toHaveAttribute('data-rate', '0')
  await expect(async () => {
    const lines = await readAccessLog(mesh)
    const visits = lines
      .slice(before.length)
      .filter(
        ({ path, userAgent }) => path.startsWith('/details/') && userAgent === 'bookinfo-traffic',
      )
    const good = visits.filter(({ status }) => status === '200').length
    const [shown, share] = await page.getByTestId('traffic-figures').locator('dd').allTextContents()
    expect({ shown, share }).toEqual({
      shown: String(visits.length),
      share: `${Math.round((good / visits.length) * 100)} %`,
    })
    // The console itself loads the product page as soon as it is open: that call is one of them.
    const refused = lines.filter(
      ({ authority, status, time }) => authority === google && status === '403' && time >= openedAt,
    )
    await expect(page.getByTestId('traffic-blocked').locator('b').first()).toHaveText(
      String(refused.length),
    )
  }).toPass({ timeout: 15_000 })
})

test('the Attack lab shows what a run of the lab found, and none of it went through the gateway', async ({
  page,
  stack,
}) => {
  const mesh = stack as ProcessStack
  await page.goto(`${mesh.consoleUrl}?lang=en#attacks`)
  const before = await readConfigDump(mesh)
  await page.getByTestId('attack-run').click()
  await expect(page.getByTestId('attack-score')).not.toHaveText('')
  const shown = await page
    .getByTestId('attack-row')
    .evaluateAll((rows) => rows.map(({ dataset }) => `${dataset.attack} ${dataset.verdict}`))
  const response = await fetch(new URL('/api/attacks/run', mesh.consoleUrl), {
    method: 'POST',
    body: '{"weakened":{}}',
  })
  const { results } = await response.json()
  expect(shown).toEqual(
    results.map((each: { slug: string; verdict: string }) => `${each.slug} ${each.verdict}`),
  )
  expect(await readConfigDump(mesh), 'the lab has a gateway of its own').toEqual(before)
  const stopped = results.filter((each: { verdict: string }) => each.verdict === 'stopped').length
  await expect(page.getByTestId('attack-score')).toContainText(`${stopped} of ${results.length}`)
})
