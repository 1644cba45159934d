import type { Page } from 'playwright/test'
import { expect, test } from '../fixtures.ts'
import type { Stack } from '../stack/stack.ts'

/** The operator's part of the story, done in one particular way. Each call returns when the way says it is done. */
export interface Hands {
  routeDetailsTo(version: 'v1' | 'v2'): Promise<void>
  createEgressRule(): Promise<void>
  /** What a person is shown when asking which egress rules there are. */
  listEgressRules(): Promise<string>
  deleteEgressRule(): Promise<void>
}

/** The six steps of the blog's story, in order, by the given hands. No step restarts or waits for anything. */
export function tellStory(way: string, handsOf: (stack: Stack, operator: Page) => Promise<Hands>) {
  test(`the story, told through ${way}`, async ({ stack, page, context }) => {
    const hands = await handsOf(stack, await context.newPage())
    const open = () => page.goto(stack.productPageUrl)
    const details = page.getByText('Error fetching product details!')

    await test.step('1. details v1 answers', async () => {
      await hands.routeDetailsTo('v1')
      await open()
      await expect(page.getByText('PublisherA')).toBeVisible()
    })
    await test.step('2. all details traffic goes to v2', () => hands.routeDetailsTo('v2'))
    await test.step('3. the page says the error, reviews and ratings still stand', async () => {
      await open()
      await expect(details).toBeVisible()
      await expect(page.getByRole('heading', { name: 'Book Reviews' })).toBeVisible()
      await expect(page.getByText('Error fetching product reviews')).toHaveCount(0)
    })
    await test.step('4. an egress rule, and the book came from outside', async () => {
      await hands.createEgressRule()
      await open()
      await expect(page.getByText('0486424618')).toBeVisible()
      await expect(details).toHaveCount(0)
    })
    await test.step('5. the rule is listed', async () => {
      expect(await hands.listEgressRules()).toContain('googleapis')
    })
    await test.step('6. deleted, the error is back', async () => {
      await hands.deleteEgressRule()
      await open()
      await expect(details).toBeVisible()
      await expect(page.getByRole('heading', { name: 'Book Reviews' })).toBeVisible()
    })
  })
}
