import { expect, test } from '../fixtures.ts'
import { measureLoad } from '../pace/measure-load.ts'
import { measureToggles } from '../pace/measure-toggles.ts'

// How fast it is, `npm run bench:console` measures: a test that runs beside others cannot tell.

test('switch, arrow and product page follow each click, and none of them precedes it', async ({
  browser,
  stack,
}) => {
  const toggles = await measureToggles(browser, stack, 4)
  expect(toggles.map(({ to }) => to)).toEqual(['allowed', 'blocked', 'allowed', 'blocked'])
  for (const { switched, arrow, page } of toggles) {
    expect(switched).toBeGreaterThan(0)
    // The call of the new page is what changes the arrow: both come after the acknowledgement.
    expect(Math.min(arrow, page)).toBeGreaterThanOrEqual(switched)
  }
})

for (const screen of ['stage', 'log', 'traffic']) {
  test(`under load the ${screen} screen has one event stream, and its heap does not grow`, async ({
    browser,
    stack,
  }) => {
    const options = { screen, seconds: 5, perSecond: 20, warmUpSeconds: 8 }
    const load = await measureLoad(browser, stack, options)
    expect(load.perSecond).toBeGreaterThan(0)
    expect(load.streams).toBe(1)
    expect(load.after - load.before).toBeLessThan(2)
  })
}
