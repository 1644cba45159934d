import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { googleapis } from '../web/model/blog-rules.ts'
import type { FakeMesh } from './fake-mesh.ts'
import { fakeRecord } from './fake-records.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser()

/**
 * What somebody may put into a request or a rule (security S66 to S68): markup, an attribute's end, an address that is
 * a script, an entity, line ends that would begin another header, marks that turn the reading direction, a terminal's
 * escapes, and the end of a script.
 */
const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onfocus='alert(1)' autofocus='",
  'javascript:alert(1)',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  'a\r\nSet-Cookie: x=1',
  '\u202egro.elpmaxe\u202c',
  '\u001b[31mred',
  '</script><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
] as const

/** Calls and a rule with all of them in every place that somebody else writes. */
function attack(mesh: FakeMesh): void {
  for (const text of hostile) {
    mesh.tell(
      fakeRecord({
        host: text,
        path: `/${text}`,
        workload: text,
        reason: text,
        detail: text,
        userAgent: text,
        requestId: text,
        rule: `egress-rule/default/${text}`,
        endedBy: 'policy',
        action: 'deny',
      }),
    )
  }
  const [name] = hostile
  mesh.put({ ...googleapis, metadata: { name, namespace: 'default' } })
  mesh.rejected = name
  mesh.tellState()
}

/** Elements that only such a text can have brought; runs in the page. */
function strangers(): readonly string[] {
  const found = document.querySelectorAll(
    'img, svg[onload], [onerror], [onfocus], [autofocus], body script, a[href^="javascript:"]',
  )
  return [...found].map((element) => element.outerHTML.slice(0, 80))
}

const places = [
  ['Stage', '', '', '[data-testid=log-row]'],
  ['Rules', '', '#rules', '[data-testid=rule-row]'],
  ['Log', '', '#log', '[data-testid=access-row]'],
  ['Wire', '', '#wire', '[data-testid=wire-screen]'],
  ['Attack lab', '', '#attacks', '[data-testid=attack-row]'],
  ['Traffic', '', '#traffic', '[data-testid=traffic-blocked]'],
  ['Help', '', '#help', '[data-testid=doctor-parts]'],
  ['stage of the projector', 'present', '', '[data-testid=log-row]'],
  ['notes', 'notes', '#step=4', '[data-testid=notes-words]'],
  ['embed of the topology', 'embed/topology', '', '[data-testid=topology]'],
  ['embed of the log', 'embed/log', '', '[data-testid=log]'],
] as const

/** Opens whatever can be opened on a page, so that all of a record is shown. */
async function openRows(page: Page): Promise<void> {
  for (const toggle of await page.locator('.row-toggle, .line-toggle').all()) {
    if (await toggle.isVisible()) await toggle.press('Enter')
  }
}

for (const [name, path, at, rest] of places) {
  test(`what a request or a rule says is text, and does nothing: ${name}`, async (t) => {
    const screen = await open(t, { path, at })
    if (screen === null) return
    const { controlPlane, page } = screen
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.locator(rest).first().waitFor()
    attack(controlPlane.mesh)
    // What is told last has been heard last.
    controlPlane.mesh.rejected = null
    controlPlane.mesh.settle()
    if (path === '' && at !== '') await page.getByText('gateway: v2 acknowledged').waitFor()
    else if (rest.includes('log')) await page.getByText('alert(1)').first().waitFor()
    await openRows(page)
    assert.deepEqual(await page.evaluate(strangers), [])
    assert.deepEqual(dialogs, [])
    assert.deepEqual(screen.complaints, [])
    const cookies = await page.context().cookies()
    assert.deepEqual(cookies, [])
  })
}

test('the rule of such a name is shown by that name, and the log shows the host as it came', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  attack(controlPlane.mesh)
  const [name] = hostile
  await page.getByRole('button', { name: `Delete ${name}` }).waitFor()
  for (const text of hostile.slice(0, 3))
    await page.getByTestId('log-row').getByText(text, { exact: false }).first().waitFor()
})

test('an address with such a text opens the console and nothing else', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.goto(
    `${controlPlane.url}?lang=${encodeURIComponent(hostile[0])}&theme=${encodeURIComponent(hostile[1])}#step=5"><img>`,
  )
  await page.getByTestId('log-row').first().waitFor()
  assert.deepEqual(await page.evaluate(strangers), [])
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'auto')
})
