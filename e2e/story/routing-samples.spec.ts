import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../fixtures.ts'
import { rules } from '../stack/paths.ts'
import type { Stack } from '../stack/stack.ts'

/** Applies samples of deploy/rules in order; done when the gateway has acknowledged each. */
async function apply(stack: Stack, ...samples: readonly string[]): Promise<void> {
  for (const sample of samples) {
    const yaml = await readFile(join(rules, `route-rule-${sample}.yaml`), 'utf8')
    const { status, stderr } = await stack.kubectl(['apply', '-f', '-'], yaml)
    expect(status, stderr).toBe(0)
    expect(stderr).not.toContain('acknowledged')
  }
}

async function open(stack: Stack, page: Page): Promise<string> {
  await page.goto(stack.productPageUrl)
  return await page.content()
}

async function signIn(stack: Stack, page: Page, name: string): Promise<void> {
  await page.goto(stack.productPageUrl)
  await page.locator('#sign-in-button').click()
  await page.locator('#username').fill(name)
  await page.locator('#password').fill('anything')
  await page.locator('form[name=login_form] [type=submit]').click()
  await expect(page.getByText(`Signed in as ${name}`)).toBeVisible()
}

const star = 'glyphicon glyphicon-star'
const noReviews = 'Error fetching product reviews'
const noRatings = 'Ratings service is currently unavailable'
const starsOf = (html: string) => html.split(star).length - 1
const isRed = (html: string) => html.includes('stars text-red-500') && starsOf(html) === 9

/** How many of `count` page views, a few at a time, are as `wanted` says. */
async function share(
  stack: Stack,
  count: number,
  wanted: (html: string) => boolean,
): Promise<number> {
  let found = 0
  for (let done = 0; done < count; done += 10) {
    const pages = Array.from({ length: 10 }, async () => (await fetch(stack.productPageUrl)).text())
    found += (await Promise.all(pages)).filter(wanted).length
  }
  return found / count
}

test('all v1: no stars, and details from the inside', async ({ stack, page }) => {
  await apply(stack, 'all-v1')
  for (let view = 0; view < 6; view += 1) {
    const html = await open(stack, page)
    expect(starsOf(html)).toBe(0)
    expect(html).toContain('PublisherA')
  }
})

test('reviews v3: red stars in every view', async ({ stack, page }) => {
  await apply(stack, 'reviews-v3')
  for (let view = 0; view < 6; view += 1) expect(isRed(await open(stack, page))).toBe(true)
})

test('reviews v2 and v3: stars in every view, about half of them red', async ({ stack }) => {
  await apply(stack, 'reviews-v2-v3')
  expect(await share(stack, 200, (html) => starsOf(html) === 9)).toBe(1)
  const red = await share(stack, 200, isRed)
  expect(red).toBeGreaterThan(0.3)
  expect(red).toBeLessThan(0.7)
})

test('reviews 50/50: about half of the views have stars', async ({ stack }) => {
  await apply(stack, 'reviews-50-v3')
  const starred = await share(stack, 200, (html) => starsOf(html) > 0)
  expect(starred).toBeGreaterThan(0.3)
  expect(starred).toBeLessThan(0.7)
})

test('reviews 90/10: about a tenth of the views have stars', async ({ stack }) => {
  await apply(stack, 'reviews-90-10')
  const starred = await share(stack, 300, (html) => starsOf(html) > 0)
  expect(starred).toBeGreaterThan(0.02)
  expect(starred).toBeLessThan(0.25)
})

test('reviews 80/20: about a fifth of the views have stars', async ({ stack }) => {
  await apply(stack, 'reviews-80-20')
  const starred = await share(stack, 300, (html) => starsOf(html) > 0)
  expect(starred).toBeGreaterThan(0.08)
  expect(starred).toBeLessThan(0.35)
})

test('ratings from a database: what is changed there is seen in the next view', async ({
  stack,
  page,
}) => {
  await apply(stack, 'ratings-db')
  await stack.changeRatings('UPDATE ratings SET Rating = ReviewID')
  expect(starsOf(await open(stack, page))).toBe(3)
  await stack.changeRatings('UPDATE ratings SET Rating = 6 - ReviewID')
  for (let view = 0; view < 6; view += 1) expect(isRed(await open(stack, page))).toBe(true)
})

test('a fault of ratings is switched on while they run, and off again', async ({ stack, page }) => {
  await apply(stack, 'reviews-v3')
  const on = await stack.ratingsFault(['v-unavailable', 'bad'])
  expect(on.stdout, on.stderr).toContain('v-unavailable, bad phase')
  const html = await open(stack, page)
  expect(html).toContain(noRatings)
  expect(html).not.toContain(noReviews)
  await stack.ratingsFault(['none'])
  expect(isRed(await open(stack, page))).toBe(true)
})

test('jason sees reviews v2, everybody else v3', async ({ stack, page, browser }) => {
  await apply(stack, 'reviews-jason-v2-v3')
  await signIn(stack, page, 'jason')
  const his = await open(stack, page)
  expect(starsOf(his)).toBe(9)
  expect(isRed(his)).toBe(false)
  const anonymous = await browser.newPage()
  expect(isRed(await open(stack, anonymous))).toBe(true)
  await anonymous.close()
})

test('details aborted with 555: the details error, and reviews stand', async ({ stack, page }) => {
  await apply(stack, 'details-test-abort')
  const html = await open(stack, page)
  expect(html).toContain('Error fetching product details')
  expect(html).not.toContain(noReviews)
  const api = await fetch(new URL('/api/v1/products/0', stack.productPageUrl))
  expect(api.status).toBe(555)
})

test('jason sees reviews v2, everybody else v1', async ({ stack, page, browser }) => {
  await apply(stack, 'all-v1', 'reviews-test-v2')
  await signIn(stack, page, 'jason')
  expect(starsOf(await open(stack, page))).toBe(9)
  const anonymous = await browser.newPage()
  expect(starsOf(await open(stack, anonymous))).toBe(0)
  await anonymous.close()
})

test('ratings delayed 7 s for jason: his reviews fail after about 6 s, which is the lesson', async ({
  stack,
  page,
  browser,
}) => {
  await apply(stack, 'all-v1', 'reviews-test-v2')
  await signIn(stack, page, 'jason')
  await apply(stack, 'ratings-test-delay')
  const before = performance.now()
  expect(await open(stack, page)).toContain(noReviews)
  const seconds = (performance.now() - before) / 1000
  console.log(`the page with the delay took ${seconds.toFixed(1)} s`)
  expect(seconds, 'two tries of 3 s each, not the 7 s of one answer').toBeGreaterThan(5.5)
  const anonymous = await browser.newPage()
  expect(await open(stack, anonymous)).not.toContain(noReviews)
  await anonymous.close()
})

test('ratings aborted for jason: his reviews stand, without stars', async ({ stack, page }) => {
  await apply(stack, 'all-v1', 'reviews-test-v2')
  await signIn(stack, page, 'jason')
  await apply(stack, 'ratings-test-abort')
  const html = await open(stack, page)
  expect(html).toContain(noRatings)
  expect(html).not.toContain(noReviews)
})
