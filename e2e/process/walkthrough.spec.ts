import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { expect, test } from '../fixtures.ts'
import { root } from '../stack/paths.ts'

interface Step {
  readonly title: { readonly en: string; readonly zh: string }
  readonly do: string | null
  readonly ask?: { readonly choices: readonly { readonly right?: boolean }[] }
}

const file = join(root, 'apps/console/walkthrough.yaml')
const { steps }: { readonly steps: readonly Step[] } = parse(await readFile(file, 'utf8'))

for (const language of ['en', 'zh'] as const) {
  test(`every step of the walkthrough does what it says (${language})`, async ({ page, stack }) => {
    await page.goto(`${stack.consoleUrl}?lang=${language}#step=0`)
    const drawer = page.getByTestId('walkthrough')
    // The longest path has every step.
    await drawer.getByTestId('path-45').click()
    for (const [number, step] of steps.entries()) {
      await expect(drawer).toHaveAttribute('data-step', String(number))
      await expect(drawer.getByRole('heading')).toContainText(step.title[language])
      if (step.ask !== undefined) {
        await drawer
          .getByRole('radio')
          .nth(step.ask.choices.findIndex(({ right }) => right))
          .check()
      }
      if (step.do !== null) await drawer.getByTestId('step-do').click()
      await expect(drawer, step.title.en).toHaveAttribute('data-done', 'true')
      if (number < steps.length - 1) await drawer.getByTestId('step-next').click()
    }
  })
}

test('a step notices what is done by hand', async ({ page, stack }) => {
  await page.goto(`${stack.consoleUrl}?lang=en#step=5`)
  const drawer = page.getByTestId('walkthrough')
  await expect(drawer).toHaveAttribute('data-done', 'false')
  const rule = join(root, 'deploy/rules/egress-google-apis.yaml')
  const created = await stack.meshctl(['create', '-f', rule])
  expect(created.status, created.stderr).toBe(0)
  await expect(drawer).toHaveAttribute('data-done', 'true')
})

test('the five-minute path is walked by keyboard alone', async ({ page, stack }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${stack.consoleUrl}?lang=en`)
  await expect(page.getByTestId('rule-details')).toHaveAttribute('data-phase', 'active')
  await page.keyboard.press('n')
  const drawer = page.getByTestId('walkthrough')
  await drawer.getByTestId('path-5').press('Enter')
  for (const number of [0, 3, 5, 6, 9]) {
    await expect(drawer).toHaveAttribute('data-step', String(number))
    // The short path leaves the step out that routes to v2, and does it.
    if (number === 3) await expect(page.getByRole('switch', { name: /details/ })).toBeChecked()
    await drawer.getByTestId('step-do').press('Enter')
    await expect(drawer, `step ${number}`).toHaveAttribute('data-done', 'true')
    await page.getByRole('heading', { name: 'Step' }).focus()
    await page.keyboard.press('n')
  }
})
