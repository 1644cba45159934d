import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../fixtures.ts'
import { root } from '../stack/paths.ts'
import type { ProcessStack } from '../stack/process-stack.ts'
import { run } from '../stack/run.ts'
import type { Stack } from '../stack/stack.ts'

/** Prints the status of the answer and nothing else. */
const quiet = ['-s', '-o', '/dev/null', '-w', '%{http_code}']
const googleapis = await readFile(join(root, 'deploy/rules/egress-google-apis.yaml'), 'utf8')

/** What the gateway itself says it acts on. */
async function actedOn(adminUrl: string): Promise<{ version: string; rules: string[] }> {
  const response = await fetch(new URL('/config_dump', adminUrl))
  const { proxy } = await response.json()
  const keys = proxy.resources.map(
    (rule: { kind: string; metadata: { namespace: string; name: string } }) =>
      `${rule.kind}/${rule.metadata.namespace}/${rule.metadata.name}`,
  )
  return { version: proxy.version, rules: keys.toSorted() }
}

/** Rules whose switch is on, by key. */
async function switchedOn(page: Page): Promise<string[]> {
  const rows = page.getByTestId('rule-row').filter({ has: page.locator('[aria-checked=true]') })
  const keys = await rows.evaluateAll((all) =>
    all.map((row) => row.getAttribute('data-rule') ?? ''),
  )
  return keys.toSorted()
}

async function expectTruth(page: Page, stack: Stack): Promise<void> {
  const { adminUrl } = stack as ProcessStack
  await expect
    .poll(async () => ({
      rules: await switchedOn(page),
      version: (await page.getByTestId('gateway-state').textContent())?.match(/v(\d+)/)?.[1],
    }))
    .toEqual(await actedOn(adminUrl))
}

test('after every change the Rules screen says what the gateway acts on', async ({
  page,
  stack,
}) => {
  await page.goto(`${stack.consoleUrl}?lang=en#rules`)
  await expect(page.getByTestId('rule-row')).toHaveCount(1)
  await expectTruth(page, stack)

  const created = await stack.meshctl(['create', '-f', '-'], googleapis)
  expect(created.status, created.stderr).toBe(0)
  await expect(page.getByTestId('rule-row')).toHaveCount(2)
  await expectTruth(page, stack)
  const row = page.locator('[data-rule="EgressRule/default/googleapis"]')
  await expect(row).toContainText('by meshctl')

  await row.getByRole('switch').click()
  await expect(row.getByTestId('rule-row-phase')).toHaveText('Switched off: not stored')
  await expectTruth(page, stack)

  await row.getByRole('switch').click()
  await expect(row.getByTestId('rule-row-phase')).toHaveText(
    /Saved → Sent → Active \(v\d+, \d+ ms\)/,
  )
  await expectTruth(page, stack)
  await expect(row).toContainText('by this console')
})

test('what the samples promise is what the gateway does', async ({ page, stack }) => {
  const { egressUrl } = stack as ProcessStack
  await stack.meshctl(['create', '-f', '-'], googleapis)
  await page.goto(`${stack.consoleUrl}?lang=en#rules`)
  await page.getByRole('button', { name: 'Edit googleapis' }).click()
  await page.getByTestId('try-from').selectOption('local')
  for (const [host, verdict] of [
    ['www.googleapis.com', 'allow'],
    ['googleapis.com', 'deny'],
    ['evilgoogleapis.com', 'deny'],
  ] as const) {
    const sample = page.locator(`[data-testid=sample][data-verdict=${verdict}]`)
    await expect(sample.getByText(`${host}:443`, { exact: true })).toBeVisible()
    const { stdout } = await run('curl', [...quiet, '-x', egressUrl, `http://${host}:443/`])
    expect(stdout === '403', host).toBe(verdict === 'deny')
  }
})

test('today’s form is written by the control plane, and can be gone on with', async ({
  page,
  stack,
}) => {
  await stack.meshctl(['create', '-f', '-'], googleapis)
  await page.goto(`${stack.consoleUrl}?lang=en#rules`)
  await page.getByRole('button', { name: 'Edit googleapis' }).click()
  await page.getByRole('tab', { name: 'Other form' }).click()
  await expect(page.getByTestId('twin')).toContainText('kind: ServiceEntry')
  await page.getByRole('button', { name: 'Go on in this form' }).click()
  await expect(page.getByTestId('twin')).toContainText('This is the form of today already')
  await expect(page.getByTestId('problems')).not.toHaveAttribute('data-state', 'checking')
  await expect(page.getByTestId('problem').filter({ hasText: 'error' })).toHaveCount(0)
})
