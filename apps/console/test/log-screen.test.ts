import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { assertAccessible } from './assert-accessible.ts'
import { deniedRecord, fakeRecord, googleRecord } from './fake-records.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser('#log')

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.id ?? '')
}

test('keys and links lead from screen to screen, and back leads back', async (t) => {
  const screen = await open(t, { at: '' })
  if (screen === null) return
  const { page } = screen
  await page.keyboard.press('3')
  await page.getByTestId('access-row').first().waitFor()
  await page.waitForFunction(() => document.activeElement?.id === 'log-title')
  assert.match(page.url(), /#log$/)
  assert.equal(await page.title(), 'Log · Bookinfo egress')
  await page.goBack()
  await page.getByTestId('topology').waitFor()
  await page.waitForFunction(() => document.activeElement?.id === 'stage-title')
  await page.goForward()
  await page.getByTestId('log-screen').waitFor()
  await page.getByRole('link', { name: 'Stage' }).click()
  await page.getByTestId('log').waitFor()
  assert.equal(await page.getByTestId('log-screen').count(), 0)
  assert.deepEqual(screen.complaints, [])
})

test('R toggles the rule, L reloads the page, 0 resets, on the log too', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.keyboard.press('r')
  await page.locator('[data-testid=access-row][data-verdict=allowed]').last().waitFor()
  await page.getByText('gateway: v2 acknowledged').waitFor()
  const before = controlPlane.mesh.exchanges.length
  await page.keyboard.press('l')
  await page.waitForFunction(
    (count) =>
      Number(
        /of (\d+)/.exec(document.querySelector('[data-testid=log-count]')?.textContent ?? '')?.[1],
      ) > count,
    before,
  )
  await page.keyboard.press('0')
  await page.getByText('Reset done').waitFor()
  const path = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'
  assert.deepEqual(controlPlane.writes, [`POST ${path}?fieldManager=console`, 'POST /api/reset'])
})

test('shortcuts rest in inputs, in dialogs, with other keys held, and when switched off', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.getByTestId('log-filter').pressSequentially('r1')
  assert.equal(await page.getByTestId('log-filter').inputValue(), 'r1')
  await page.getByTestId('log-pause').waitFor({ state: 'detached' })
  await page.getByRole('heading', { name: 'Access log' }).focus()
  await page.keyboard.press('Alt+1')
  await page.locator('[data-testid=access-row][data-verdict=blocked] .line-toggle').last().click()
  await page.getByTestId('trace-allow').click()
  await page.getByTestId('yaml-dialog').waitFor()
  await page.keyboard.press('1')
  await page.keyboard.press('Escape')
  await page.getByTestId('yaml-dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck()
  await page.goBack()
  await page.getByTestId('log-screen').waitFor()
  await page.keyboard.press('1')
  await page.keyboard.press('r')
  await page.reload()
  await page.getByTestId('access-row').first().waitFor()
  await page.keyboard.press('1')
  assert.equal(await page.getByTestId('log-screen').count(), 1)
  assert.deepEqual(controlPlane.writes, [])
})

test('a black screen covers everything until the next key, which does nothing else', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.keyboard.press('.')
  const box = await page.getByTestId('black-screen').boundingBox()
  assert.deepEqual(box, { x: 0, y: 0, width: 1280, height: 720 })
  await page.keyboard.press('r')
  await page.getByTestId('black-screen').waitFor({ state: 'detached' })
  assert.deepEqual(controlPlane.writes, [])
})

test('conditions are typed, offered, shared in the address, and taken away', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.mesh.tell(deniedRecord('local', 'evil.test'))
  const input = page.getByRole('combobox', { name: 'Filter' })
  await input.pressSequentially('verdict=blocked ')
  await input.pressSequentially('ho')
  await input.press('ArrowDown')
  await input.press('Enter')
  await input.pressSequentially('*.goog')
  await page.getByRole('option', { name: 'host=*.googleapis.com' }).click()
  assert.match(page.url(), /#log\?verdict=blocked&host=\*\.googleapis\.com$/)
  await page.getByText(/^1 of \d+ rows$/).waitFor()
  await page.reload()
  await page.getByText(/^\d of \d+ rows$/).waitFor()
  const rows = await page.getByTestId('access-row').allTextContents()
  assert.ok(rows.length > 0 && rows.every((row) => row.includes('www.googleapis.com')))

  await page.getByRole('button', { name: 'Remove verdict=blocked' }).click()
  assert.match(page.url(), /#log\?host=\*\.googleapis\.com$/)
  assert.equal(await focused(page), 'log-filter')
  await input.press('Backspace')
  assert.match(page.url(), /#log$/)
  await page.goBack()
  assert.equal(await page.getByTestId('filter-chip').count(), 1)
})

test('a word that is no condition is named, and nothing is filtered by it', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  const input = page.getByTestId('log-filter')
  await input.fill('colour=red')
  await input.press('Enter')
  await page.getByText('“colour=red” is no condition').waitFor()
  assert.equal(await input.getAttribute('aria-invalid'), 'true')
  assert.equal(await page.getByTestId('filter-chip').count(), 0)
})

test('a row opens the trace of what was decided, and why not', async (t) => {
  const screen = await open(t, { at: '#log?verdict=blocked' })
  if (screen === null) return
  const { page } = screen
  await page.locator('.line-toggle').last().focus()
  await page.keyboard.press('Enter')
  const trace = page.getByTestId('trace')
  await trace.getByTestId('step-name').getByText('the URL of the request line').waitFor()
  const decision = await trace.getByTestId('step-decision').textContent()
  assert.match(decision ?? '', /Blocked by policy: no rule\./)
  assert.match(decision ?? '', /no rule allows details-v2 to reach www\.googleapis\.com:443/)
  const address = await trace.getByTestId('step-address').textContent()
  assert.match(address ?? '', /Nothing was resolved and nothing was dialled/)
  await page.getByTestId('trace-close').click()
  assert.ok(
    await page
      .locator('.line-toggle')
      .last()
      .evaluate((e) => e === document.activeElement),
  )
})

test('the trace of an allowed call names rule, address, TLS and answer', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.mesh.tell({ ...googleRecord('details-v2', 429), connectMs: 2, firstByteMs: 13 })
  await page.goto(`${controlPlane.url}#log?status=429`)
  await page.locator('.line-toggle').click()
  const trace = await page.getByTestId('trace').textContent()
  for (const part of [
    'Allowed by the egress rule googleapis.',
    '127.0.0.1:8443',
    'Clear HTTP came in; the proxy made the TLS.',
    'TLSv1.3',
    'The other side answered.',
    '429',
    'TCP connection',
    '2 ms',
  ]) {
    assert.ok(trace?.includes(part), part)
  }
})

test('the narrowest rule is proposed, and stored only by Create', async (t) => {
  const screen = await open(t, { at: '#log?verdict=blocked' })
  if (screen === null) return
  const { controlPlane, page } = screen
  await page
    .getByRole('button', { name: 'Allow this host: www.googleapis.com:443…' })
    .last()
    .click()
  await page.getByTestId('yaml-note').getByText('www.googleapis.com:443, https').waitFor()
  const yaml = await page.getByTestId('yaml-text').inputValue()
  assert.match(yaml, /name: www-googleapis-com\n/)
  assert.match(
    yaml,
    /service: www\.googleapis\.com\n {2}ports:\n {2}- port: 443\n {4}protocol: https\n$/,
  )
  await page.getByRole('button', { name: 'Cancel' }).click()
  assert.deepEqual(controlPlane.writes, [])
  await page
    .getByRole('button', { name: /^Allow this host/ })
    .last()
    .click()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByTestId('yaml-dialog').waitFor({ state: 'detached' })
  const path = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'
  assert.deepEqual(controlPlane.writes, [`POST ${path}?fieldManager=console`])
})

test('the filtered rows are saved as NDJSON and as Envoy text', async (t) => {
  const screen = await open(t, { at: '#log?verdict=blocked' })
  if (screen === null) return
  const { page } = screen
  const save = async (id: string) => {
    const download = page.waitForEvent('download')
    await page.getByTestId(id).click()
    const file = await download
    return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')] as const
  }
  const [jsonName, json] = await save('export-ndjson')
  assert.equal(jsonName, 'access-log.ndjson')
  const lines = json
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(lines.length, await page.getByTestId('access-row').count())
  assert.ok(lines.every(({ action }) => action === 'deny'))
  const [textName, text] = await save('export-envoy')
  assert.equal(textName, 'access-log.txt')
  assert.match(text, /^\[.*\] "GET \/books\/v1\/volumes/)
})

/** @returns what the page's tasks have taken of the processor since, seconds: however long a busy machine made them wait */
async function startProcessorTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
}

test('500 rows, some tens of them in the document, and its page keeps up with 50 a second', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const records = Array.from({ length: 500 }, (_, n) => fakeRecord({ id: `row-${n}` }))
  for (const record of records) controlPlane.mesh.tell(record)
  await page.getByText('500 of 500 rows').waitFor()
  const atEnd = page.locator('[data-row="row-499"]')
  await atEnd.waitFor()
  assert.ok((await page.getByTestId('access-row').count()) < 60)
  const processorSeconds = await startProcessorTime(page)
  for (let n = 0; n < 150; n += 1) {
    controlPlane.mesh.tell(fakeRecord({ id: `late-${n}` }))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await page.locator('[data-row="late-149"]').waitFor()
  const seconds = await processorSeconds()
  t.diagnostic(`${seconds.toFixed(2)} s of processor for 150 rows`)
  assert.ok(seconds > 0 && seconds < 150 / 50, `${seconds} s`)
})

test('not followed, the log stands still while rows fall off its top', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  for (let n = 0; n < 500; n += 1) controlPlane.mesh.tell(fakeRecord({ id: `row-${n}` }))
  await page.getByText('500 of 500 rows').waitFor()
  await page.locator('[data-row="row-499"]').focus()
  for (let n = 0; n < 40; n += 1) await page.keyboard.press('ArrowUp')
  const row = page.locator('[data-row="row-459"]')
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === 'row-459')
  assert.equal(await page.getByTestId('access-follow').getAttribute('aria-pressed'), 'false')
  const before = await row.boundingBox()
  for (let n = 0; n < 30; n += 1) controlPlane.mesh.tell(fakeRecord({ id: `late-${n}` }))
  await page.waitForFunction(
    () => document.querySelector('[data-row="row-459"]')?.closest('tr')?.ariaRowIndex === '431',
  )
  assert.deepEqual(await row.boundingBox(), before)
  await page.getByTestId('access-follow').click()
  await page.locator('[data-row="late-29"]').waitFor()
})

test('a pause keeps the rows and says how many wait', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.getByTestId('access-pause').click()
  const rows = await page.getByTestId('access-row').count()
  controlPlane.mesh.tell(fakeRecord())
  await page.getByText('1 waiting').waitFor()
  assert.equal(await page.getByTestId('access-row').count(), rows)
})

test('what a request says is text on the log too, and so is what a link says', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const host = '<img src=x onerror=alert(1)>'
  const fields = { host, workload: '<b>w</b>', reason: '<i>r</i>', detail: host, userAgent: host }
  controlPlane.mesh.tell(
    fakeRecord({ ...fields, path: `/${host}`, action: 'deny', endedBy: 'policy' }),
  )
  await page.goto(`${controlPlane.url}#log?workload=${encodeURIComponent('<b>*')}`)
  await page.getByRole('button', { name: /<b>w<\/b> to <img/ }).click()
  await page.getByTestId('step-decision').getByText(host).waitFor()
  await page.getByRole('button', { name: 'Remove workload=<b>*' }).waitFor()
  assert.equal(await page.locator('img, td b, td i, .trace b').count(), 0)
  assert.deepEqual(screen.complaints, [])
})

test('the log is a table to a screen reader', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  const table = page.getByRole('table', { name: 'Access log' })
  assert.equal(await table.getByRole('columnheader', { name: 'Host' }).count(), 1)
  const rows = await page.getByTestId('access-row').count()
  assert.equal(await table.getByRole('row').count(), rows + 1)
  assert.equal(await table.getAttribute('aria-rowcount'), String(rows + 1))
})

for (const width of [320, 640, 1280, 3840]) {
  test(`at ${width} pixels nothing of the log has to be scrolled to sideways`, async (t) => {
    const screen = await open(t, { viewport: { width, height: 720 } })
    if (screen === null) return
    const { page } = screen
    await page.locator('.line-toggle').last().click()
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width)
    const inner = await page
      .getByTestId('access-log')
      .evaluate((element) => element.scrollWidth - element.clientWidth)
    assert.equal(inner, 0)
  })
}

for (const language of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the log: ${language}, ${colorScheme}`, async (t) => {
      const screen = await open(t, { language, colorScheme, at: '#log?verdict=blocked' })
      if (screen === null) return
      const { page } = screen
      await page.locator('.line-toggle').last().click()
      await page.locator('.trace-scroll summary').click()
      await page.getByTestId('log-filter').fill('wrong word')
      await page.getByTestId('log-filter').press('Enter')
      await assertAccessible(page)
      await page.getByTestId('log-filter').fill('host=')
      await page.getByTestId('suggestion').first().waitFor()
      await assertAccessible(page)
      await page.getByTestId('trace-allow').click()
      await assertAccessible(page)
    })
  }
}
