import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attacks } from '@bookinfo/attacks'
import type { Page } from 'playwright'
import { attackNames } from '../web/attack-lab/attack-names.ts'
import { en } from '../web/i18n/en.ts'
import { assertAccessible } from './assert-accessible.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser('#attacks')

function row(page: Page, attack: string) {
  return page.locator(`[data-testid=attack-row][data-attack="${attack}"]`)
}

async function run(page: Page): Promise<void> {
  await page.getByTestId('attack-run').click()
  await page.locator('[data-testid=attack-run][aria-disabled=false]').waitFor()
  await row(page, 'shared-bucket').locator('td').last().getByText(/\S{2}/).waitFor()
}

test('the list of the screen is the list of the lab', () => {
  assert.deepEqual(
    attackNames,
    attacks.map(({ slug }) => slug),
  )
})

test('a run shows a verdict for each attack, beside what a proxy of 2018 did', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await run(page)
  for (const { slug, atBest } of attacks) {
    await page
      .locator(`[data-testid=attack-row][data-attack="${slug}"][data-verdict=${atBest}]`)
      .waitFor()
  }
  assert.equal(await page.getByTestId('attack-score').textContent(), '12 of 14 stopped')
  const past = row(page, 'spoofed-host').locator('td[data-verdict]').first()
  assert.equal(await past.getAttribute('data-verdict'), 'passed')
  assert.deepEqual(screen.complaints, [])
})

test('a defence that is switched off lets its attack through, and the column says so', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  const defence = page.getByRole('switch', { name: /The proxy resolves the name itself/ })
  assert.equal(await defence.getAttribute('aria-checked'), 'true')
  await defence.press('Space')
  await run(page)
  assert.equal(await row(page, 'spoofed-host').getAttribute('data-verdict'), 'passed')
  assert.equal(await row(page, 'fronting').getAttribute('data-verdict'), 'stopped')
  await page.getByRole('columnheader', { name: en['attacks.column.weakened'] }).waitFor()
})

test('a row opens its tries: what was sent, what came back, what a stand-in received', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await run(page)
  await page.getByRole('button', { name: en['attack.spoofed-host'] }).click()
  const tries = page.getByTestId('attack-tries')
  await tries.getByText('refused: 400 host_mismatch').first().waitFor()
  await tries
    .getByText('reached the attacker, which saw Host www.googleapis.com, server name –')
    .waitFor()
  await page.getByRole('button', { name: en['attack.spoofed-host'] }).press('Enter')
  assert.equal(await tries.count(), 0)
})

test('without containers the missing wall is said, and the way round the proxy passes', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await run(page)
  const wall = page.getByTestId('defence-wall')
  assert.equal(await wall.getAttribute('data-state'), 'absent')
  assert.equal(await row(page, 'bypass').getAttribute('data-verdict'), 'passed')
})

test('the report is saved as JSON with both runs', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await run(page)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('attack-save').click(),
  ])
  assert.equal(download.suggestedFilename(), 'attack-report.json')
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk))
  const { now, past } = JSON.parse(Buffer.concat(chunks).toString())
  assert.equal(now.results.length, 14)
  assert.equal(past.weakened.dialsCallersAddress, true)
})

test('a lab that does not run says why, and the screen stays usable', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.refuseNext(500, { kind: 'Status', code: 500, message: 'no port is free' })
  await page.getByTestId('attack-run').click()
  const failure = page.getByTestId('attack-failure')
  assert.match((await failure.textContent()) ?? '', /no port is free/)
  await run(page)
  assert.equal(await failure.count(), 0)
})

for (const language of ['en', 'zh'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in the lab with its results (${language}, ${colorScheme})`, async (t) => {
      const screen = await open(t, { language, colorScheme })
      if (screen === null) return
      const { page } = screen
      await run(page)
      await row(page, 'fronting').getByRole('button').click()
      await assertAccessible(page)
      assert.deepEqual(screen.complaints, [])
    })
  }
}
