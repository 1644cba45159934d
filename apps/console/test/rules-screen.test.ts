import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { googleapis } from '../web/model/blog-rules.ts'
import { assertAccessible } from './assert-accessible.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser('#rules')

function editor(page: Page) {
  return page.getByRole('textbox', { name: 'Rule as YAML' })
}

/** Puts a text in the place of the one that is there, by keyboard as a person does. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.code-editor').waitFor()
  await editor(page).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(text)
}

function row(page: Page, name: string) {
  return page.locator(`[data-testid=rule-row][data-rule$="/${name}"]`)
}

function ruleText(name: string, host = '*.example.com', port = 443): string {
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: ${name}
  namespace: default
spec:
  destination:
    service: "${host}"
  ports:
  - port: ${port}
    protocol: https
`
}

test('a rule is typed, applied, acknowledged and listed with its writer', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await write(page, ruleText('shop'))
  await page.getByText('not applied').waitFor()
  await page.getByText('Rules in the text: 1').waitFor()
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await row(page, 'shop').getByText('Saved → Sent → Active').waitFor()
  await row(page, 'shop').getByText('by this console').waitFor()
  assert.equal(await page.getByTestId('unsaved-mark').count(), 0)
  assert.deepEqual(screen.complaints, [])
})

test('a mistake is marked with its place before anything is sent', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await write(page, ruleText('shop').replace('ports', 'prots'))
  const problem = page.getByTestId('problem').first()
  await problem.getByRole('button', { name: 'Go to line 9, column 3' }).waitFor()
  await page.getByTestId('apply').press('Enter')
  assert.deepEqual(controlPlane.writes, [])
})

test('a switch deletes the rule and stores it again, as acknowledged', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.mesh.put(googleapis)
  const rule = page.getByRole('switch', { name: 'Rule googleapis' })
  await rule.waitFor()
  await rule.press('Space')
  await row(page, 'googleapis').getByText('Switched off: not stored').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'false')
  assert.equal(controlPlane.mesh.find('EgressRule', 'googleapis'), undefined)
  controlPlane.mesh.acknowledging = false
  await rule.press('Space')
  await page.locator('[data-rule$="/googleapis"][data-phase=saved]').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'false')
  controlPlane.mesh.settle()
  await page.locator('[data-rule$="/googleapis"][data-phase=active]').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'true')
})

test('a deleted rule can be put back', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('button', { name: 'Delete details' }).click()
  await row(page, 'details').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row(page, 'details').waitFor()
})

test('the samples show where the rule ends', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await write(page, ruleText('google', '*.googleapis.com'))
  for (const [host, verdict] of [
    ['www.googleapis.com:443', 'allow'],
    ['googleapis.com:443', 'deny'],
    ['evilgoogleapis.com:443', 'deny'],
    ['www.googleapis.com.evil.test:443', 'deny'],
    ['www.googleapis.com:8443', 'deny'],
  ] as const) {
    const line = page.locator(`[data-testid=sample][data-verdict=${verdict}]`)
    await line.getByText(host, { exact: true }).waitFor()
  }
  await page.getByText('Anyone can rent a bucket').waitFor()
})

test('any address can be tried, and explains itself', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByLabel('Try another address').fill('https://api.example.com/')
  const sample = page.getByRole('button', { name: /api\.example\.com/ })
  await sample.click()
  await page.getByTestId('explanation').getByText('may reach api.example.com').waitFor()
})

test('the other form stands beside the text', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('tab', { name: 'Other form' }).click()
  await page.getByTestId('twin').getByText('converted by the test').waitFor()
})

test('past calls are judged again', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await write(page, ruleText('google', '*.googleapis.com'))
  await page.getByRole('tab', { name: 'Replay' }).click()
  await page.getByTestId('replay-with').click()
  await page.getByText(/1 of the last \d+ calls would end otherwise/).waitFor()
  await page.getByRole('cell', { name: 'blocked · no rule' }).waitFor()
})

test('the same as commands, each complete in itself', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('tab', { name: 'Commands' }).click()
  for (const start of ['kubectl create -f -', 'npx meshctl create -f -', 'curl -X POST http']) {
    await page.getByTestId('command').getByText(start).first().waitFor()
  }
})

test('the panes are reached with the arrow keys', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('tab', { name: 'Matches' }).focus()
  await page.keyboard.press('ArrowLeft')
  assert.equal(
    await page.getByRole('tab', { name: 'Commands' }).getAttribute('aria-selected'),
    'true',
  )
})

test('a text that is not applied is not lost by looking at another rule', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await write(page, ruleText('mine'))
  await page.getByRole('button', { name: 'Edit details' }).click()
  await page.getByRole('button', { name: 'Keep editing' }).click()
  assert.match((await editor(page).textContent()) ?? '', /name: mine/)
  await page.getByRole('button', { name: 'Edit details' }).click()
  await page.getByRole('button', { name: 'Discard it' }).click()
  await page.getByRole('heading', { name: 'details' }).waitFor()
})

test('a text that is not applied outlives a look at another screen', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await write(page, ruleText('mine'))
  await page.getByRole('link', { name: 'Stage' }).click()
  await page.getByRole('link', { name: 'Rules' }).click()
  await page.locator('.code-editor').waitFor()
  assert.match((await editor(page).textContent()) ?? '', /name: mine/)
})

test('a rule changed elsewhere is followed, and asked about where something was typed', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.mesh.put(googleapis)
  await page.getByRole('button', { name: 'Edit googleapis' }).click()
  const ports = [{ port: 8443, protocol: 'https' }]
  controlPlane.mesh.put({ ...googleapis, spec: { ...googleapis.spec, ports } })
  await editor(page).getByText('8443').waitFor()
  await write(page, ruleText('googleapis', '*.googleapis.com', 444))
  controlPlane.mesh.put(googleapis)
  await page.getByText('changed elsewhere').waitFor()
  controlPlane.refuseNext(409, { message: 'the object has been modified' })
  await page.getByText('Rules in the text: 1').waitFor()
  await page.getByTestId('apply').click()
  await page.getByText('the object has been modified').waitFor()
  await page.getByRole('button', { name: 'Take the stored one' }).click()
  await page.getByTestId('stale').waitFor({ state: 'detached' })
  await editor(page).getByText('443').waitFor()
})

test('single keys rest in the editor, and Tab leaves it', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.locator('.code-editor').waitFor()
  await editor(page).focus()
  await page.keyboard.type('r3')
  assert.deepEqual(controlPlane.writes, [])
  await page.getByTestId('rules-screen').waitFor()
  await page.keyboard.press('Tab')
  const inside = await page.evaluate(() => document.activeElement?.className ?? '')
  assert.doesNotMatch(inside, /code-editor/)
})

test('without CodeMirror a plain text area does the same', async (t) => {
  const screen = await open(t, { at: '' })
  if (screen === null) return
  const { page } = screen
  await page.route(/part-.*\.js$/, async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    if (text.includes('cm-content')) await route.abort()
    else await route.fulfill({ response: answer })
  })
  await page.getByRole('link', { name: 'Rules' }).click()
  await editor(page).fill(ruleText('plain'))
  await page.getByText('Rules in the text: 1').waitFor()
  await page.getByTestId('apply').click()
  await row(page, 'plain').waitFor()
})

test('what a rule says is text', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const name = '<img src=x onerror=alert(1)>'
  controlPlane.mesh.put({ ...googleapis, metadata: { name, namespace: 'default' } })
  await page.getByRole('switch', { name: `Rule ${name}` }).waitFor()
  await page.getByRole('button', { name: `Edit ${name}` }).click()
  await page.getByRole('heading', { name }).waitFor()
  assert.equal(await page.locator('main img').count(), 0)
  assert.deepEqual(screen.complaints, [])
})

test('at 320 pixels nothing has to be scrolled to sideways', async (t) => {
  const screen = await open(t, { viewport: { width: 320, height: 640 } })
  if (screen === null) return
  assert.equal(await screen.page.evaluate(() => document.documentElement.scrollWidth), 320)
})

for (const language of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on Rules: ${language}, ${colorScheme}`, async (t) => {
      const screen = await open(t, { language, colorScheme })
      if (screen === null) return
      const { page } = screen
      await page.locator('.code-editor').waitFor()
      await page.getByTestId('sample').first().waitFor()
      await assertAccessible(page)
      for (const pane of ['twin', 'replay', 'commands']) {
        await page.getByTestId(`insight-${pane}`).click()
        await assertAccessible(page)
      }
    })
  }
}
