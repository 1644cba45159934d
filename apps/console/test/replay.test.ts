import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, type TestContext, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { assertAccessible } from './assert-accessible.ts'
import { launchChromium } from './open-screen.ts'
import { type StaticServer, serveFolder } from './static-server.ts'

const story = await readFile(new URL('../web/recordings/story.ndjson', import.meta.url), 'utf8')
const marks = story
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))
  .flatMap(({ event, data }) => (event === 'mark' ? data.name : []))

let browser: Browser | null = null
let files: StaticServer
let tryIt: StaticServer
before(async () => {
  browser = await launchChromium()
  files = await serveFolder('static')
  tryIt = await serveFolder('try-it')
})
after(async () => {
  await browser?.close()
  files.close()
  tryIt.close()
})

interface Opened {
  readonly page: Page
  /** Whatever was asked of anything but files of the page. */
  readonly asked: readonly string[]
  readonly complaints: readonly string[]
}

/** A console without any control plane; `undefined` where there is no Chromium. */
async function open(
  t: TestContext,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened | undefined> {
  if (browser === null) return t.skip('no Chromium on this machine') ?? undefined
  const viewport = { width: 1280, height: 720 }
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...options })
  t.after(() => context.close())
  const page = await context.newPage()
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    const isOwn = [files.url, tryIt.url, 'file:', 'data:'].some((own) =>
      request.url().startsWith(own),
    )
    if (!isOwn || request.url().includes('/api')) asked.push(request.url())
  })
  // What the page's own policy refuses has been asked of nobody.
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') asked.splice(asked.indexOf(request.url()), 1)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  return { page, asked, complaints }
}

const playStory = () => `${files.url}?lang=en&replay=story.ndjson`

/** The recording stands at this mark, and so does the frame. */
async function standAt(page: Page, mark: string): Promise<void> {
  await page.getByTestId('recording-mark').getByText(mark, { exact: true }).waitFor()
  await page.frameLocator('[data-testid=recorded-page]').getByRole('heading').first().waitFor()
}

/** Goes on, or back, until the recording stands at the mark. */
async function stepTo(page: Page, mark: string, button: 'next' | 'back'): Promise<void> {
  for (const _ of marks) {
    if ((await page.getByTestId('recording-mark').textContent()) === mark) break
    await page.getByTestId(`recording-${button}`).click()
  }
  await standAt(page, mark)
}

test('a recording looks the same whenever and from wherever a moment is reached', async (t) => {
  const forwards = await open(t, playStory())
  const backwards = await open(t, playStory())
  if (forwards === undefined || backwards === undefined) return
  const pictures = new Map<string, Buffer>()
  for (const mark of marks) {
    await stepTo(forwards.page, mark, 'next')
    pictures.set(mark, await pictureOf(forwards.page))
  }
  assert.equal(new Set([...pictures.values()].map((each) => each.toString('base64'))).size, 5)
  await stepTo(backwards.page, marks.at(-1) ?? '', 'next')
  for (const mark of marks.toReversed()) {
    await stepTo(backwards.page, mark, 'back')
    const again = await pictureOf(backwards.page)
    const different = await differences(pictures.get(mark) ?? again, again)
    assert.ok(different <= mostDifferent, `${mark}: ${different} pixels`)
  }
  assert.deepEqual([...forwards.complaints, ...backwards.complaints], [])
})

/** Rounded corners are drawn with a pixel or two less now and then. */
const mostDifferent = 20

/** How many pixels are not the same to an eye. */
async function differences(one: Buffer, other: Buffer): Promise<number> {
  if (browser === null || one.equals(other)) return 0
  const page = await browser.newPage()
  const urls = [one, other].map((each) => `data:image/png;base64,${each.toString('base64')}`)
  const count = await page.evaluate(async (pictures) => {
    const [before = [], now = []] = await Promise.all(
      pictures.map(async (url) => {
        const bitmap = await createImageBitmap(await (await fetch(url)).blob())
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
        context?.drawImage(bitmap, 0, 0)
        return context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? []
      }),
    )
    return [...before].filter((value, index) => Math.abs(value - (now[index] ?? 0)) > 16).length
  }, urls)
  await page.close()
  return count
}

/** Without the bar, whose buttons have been under a pointer. */
async function pictureOf(page: Page): Promise<Buffer> {
  await page.mouse.move(0, 719)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  return page.screenshot({ animations: 'disabled', caret: 'hide' })
}

test('the recorded story is the story', async (t) => {
  const opened = await open(t, playStory())
  if (opened === undefined) return
  const { page } = opened
  const frame = page.frameLocator('[data-testid=recorded-page]')
  const arrow = page.locator('[data-testid=arrow][data-edge="details-v2>www.googleapis.com"]')
  const egress = page.getByTestId('switch-googleapis')
  const shown = async () => ({
    error: await frame.getByText('Error fetching product details!').count(),
    publisher: await frame.getByText('PublisherA').count(),
    isbn: await frame.getByText('0486424618').count(),
    arrow: await arrow.getAttribute('data-state'),
    rule: await egress.getAttribute('aria-checked'),
  })
  const states = [
    { error: 0, publisher: 1, isbn: 0, arrow: 'idle', rule: 'false' },
    { error: 1, publisher: 0, isbn: 0, arrow: 'blocked', rule: 'false' },
    { error: 0, publisher: 0, isbn: 1, arrow: 'allowed', rule: 'true' },
    { error: 0, publisher: 0, isbn: 1, arrow: 'allowed', rule: 'true' },
    { error: 1, publisher: 0, isbn: 0, arrow: 'blocked', rule: 'false' },
  ]
  for (const [index, mark] of marks.entries()) {
    await stepTo(page, mark, 'next')
    assert.deepEqual(await shown(), states[index], mark)
  }
})

test('it says that it is no live console, and why nothing can be changed', async (t) => {
  const opened = await open(t, playStory())
  if (opened === undefined) return
  const { page } = opened
  await stepTo(page, marks[2], 'next')
  assert.equal(await page.getByTestId('recording-badge').textContent(), 'REPLAY')
  assert.match(await page.title(), /^REPLAY · /)
  const writers = ['switch-googleapis', 'switch-details', 'reset', 'reload-page']
  for (const writer of writers) {
    const button = page.getByTestId(writer)
    assert.ok(await button.isDisabled(), writer)
    assert.match((await button.getAttribute('title')) ?? '', /^This is a recording/, writer)
  }
  // The shortcut has no button to be disabled: it says so.
  await page.locator('body').press('r')
  await page.getByText('This is a recording: nothing can be changed or asked here.').waitFor()
  for (const [screen, button] of [
    ['rules', 'apply'],
    ['attacks', 'attack-run'],
    ['traffic', 'traffic-toggle'],
    ['wire', 'wire-call'],
    ['wire', 'wire-istio'],
  ]) {
    await page.goto(`${playStory()}#${screen}`)
    await page.getByTestId(`${button}`).waitFor()
    assert.ok(await page.getByTestId(`${button}`).isDisabled(), button)
  }
  await page.goto(`${playStory()}#log`)
  await page.getByTestId('recording-next').click()
  await page.getByTestId('access-row').first().waitFor()
  assert.deepEqual(opened.asked, [])
  assert.deepEqual(files.missing, [])
})

test('it plays, stands still, and begins anew at its end', async (t) => {
  const opened = await open(t, playStory())
  if (opened === undefined) return
  const { page } = opened
  const toggle = page.getByTestId('recording-toggle')
  const position = page.getByTestId('recording-position')
  const endsAt = Number(await position.getAttribute('max'))
  await position.fill(`${Math.floor((endsAt - 1_500) / 50) * 50}`)
  await page.getByTestId('recording-speed').selectOption('4')
  await toggle.click()
  assert.equal(await toggle.textContent(), 'Pause')
  await toggle.getByText('Play').waitFor()
  assert.equal(Number(await position.inputValue()) > endsAt - 50, true)
  await standAt(page, marks.at(-1) ?? '')
  await toggle.click()
  await page.getByTestId('recording-mark').getByText(marks[0]).waitFor()
  await toggle.click()
  const stood = Number(await position.inputValue())
  assert.ok(stood > 0 && stood < endsAt, `${stood} of ${endsAt}`)
  assert.equal(await toggle.textContent(), 'Play')
})

test('where nobody marked anything, the moments are those when rules and page changed', async (t) => {
  const opened = await open(t, `${files.url}?lang=en`)
  if (opened === undefined) return
  const { page } = opened
  const unmarked = story.split('\n').filter((line) => !line.includes('"event":"mark"'))
  await openFile(page, 'unmarked.ndjson', unmarked.join('\n'))
  const seen: string[] = []
  for (const _ of [1, 2, 3, 4]) {
    await page.getByTestId('recording-next').click()
    seen.push((await page.getByTestId('recording-position').getAttribute('aria-valuetext')) ?? '')
  }
  assert.equal(new Set(seen).size, 4)
})

async function openFile(page: Page, name: string, text: string): Promise<void> {
  await page.getByTestId('help').click()
  const file = { name, mimeType: 'application/x-ndjson', buffer: Buffer.from(text) }
  await page.getByTestId('recording-file').setInputFiles(file)
}

test('what cannot be played is told with its place, and nothing is shown as if it could', async (t) => {
  const opened = await open(t, `${files.url}?lang=en&replay=none.ndjson`)
  if (opened === undefined) return
  const { page } = opened
  const failure = page.getByTestId('recording-failure')
  await failure.getByText('none.ndjson could not be fetched: 404').waitFor()
  await page.goto(`${files.url}?lang=en&replay=https://example.com/x.ndjson`)
  await failure.getByText('https://example.com ≠').waitFor()
  await page.goto(`${files.url}?lang=en&replay=console.css`)
  await failure.getByText('console.css is no recording').waitFor()
  assert.deepEqual(opened.asked, [])
  await openFile(page, 'old.ndjson', '{"format":"bookinfo-events/7"}\n')
  await failure.getByText('old.ndjson is in the format bookinfo-events/7').waitFor()
  await openFile(page, 'bent.ndjson', `${story.split('\n')[0]}\n{"at":-1}\n`)
  await failure.getByText('bent.ndjson, line 2: expected an event').waitFor()
})

test('a page in a recording runs nothing, fetches nothing and leads nowhere', async (t) => {
  const opened = await open(t, `${files.url}?lang=en`)
  if (opened === undefined) return
  const { page } = opened
  const evil = `<!doctype html><base href="https://evil.test/"><meta http-equiv="refresh" content="0;url=https://evil.test/">
<link rel="stylesheet" href="https://evil.test/a.css"><style>body { background: url(https://evil.test/b.png) }</style>
<script>parent.hit = 'script'</script><img src="x" onerror="parent.hit='onerror'"><svg onload="parent.hit='onload'"></svg>
<iframe srcdoc="<script>top.hit='frame'</script>"></iframe><form action="https://evil.test/"><button>send</button></form>
<a id="out" href="https://evil.test/" target="_top">out</a><a id="js" href="javascript:parent.hit='js'">js</a><h1>shown</h1>`
  const [header, state] = story.split('\n')
  const seen = { at: 60_000, event: 'page', data: { html: { en: evil }, parts: {} } }
  await openFile(page, 'evil.ndjson', `${header}\n${state}\n${JSON.stringify(seen)}\n`)
  await page.getByTestId('recording-next').click()
  const frame = page.frameLocator('[data-testid=recorded-page]')
  await frame.getByRole('heading', { name: 'shown' }).waitFor()
  for (const name of ['out', 'js']) await frame.locator(`#${name}`).click()
  await frame.getByRole('button', { name: 'send' }).click()
  await frame.getByRole('heading', { name: 'shown' }).waitFor()
  assert.equal(await page.evaluate(() => 'hit' in window), false)
  assert.deepEqual(
    opened.asked.filter((url) => url.includes('evil')),
    [],
  )
  assert.ok(page.url().startsWith(files.url))
})

const disk = pathToFileURL(fileURLToPath(new URL('../dist/try-it/', import.meta.url))).href

for (const [where, url] of [
  ['any server of files', () => tryIt.url],
  ['a disk', () => `${disk}index.html`],
] as const) {
  test(`the page to try is played from ${where}`, async (t) => {
    const opened = await open(t, url())
    if (opened === undefined) return
    const { page } = opened
    for (const mark of marks.slice(0, 3)) await stepTo(page, mark, 'next')
    await page
      .frameLocator('[data-testid=recorded-page]')
      .getByText('0486424618')
      .waitFor({ state: 'visible' })
    for (const screen of ['rules', 'log', 'attacks', 'traffic'])
      await page.getByTestId(`to-${screen}`).click()
    assert.equal(await page.getByTestId('recording-leave').count(), 0)
    assert.deepEqual(opened.asked, [])
    assert.deepEqual(opened.complaints, [])
    assert.deepEqual(tryIt.missing, [])
  })
}

for (const language of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`a recording is accessible: ${language}, ${colorScheme}`, async (t) => {
      const opened = await open(t, `${tryIt.url}?lang=${language}`, { colorScheme })
      if (opened === undefined) return
      await stepTo(opened.page, marks[1], 'next')
      await assertAccessible(opened.page)
    })
  }
}

test('in a recording the wire says that nobody can be called, and asks nobody', async (t) => {
  const opened = await open(t, `${playStory()}#wire`)
  if (opened === undefined) return
  const { asked, complaints, page } = opened
  const call = page.getByTestId('wire-call')
  await call.and(page.locator(':disabled')).waitFor()
  assert.match((await call.getAttribute('title')) ?? '', /^This is a recording/)
  assert.deepEqual([asked, complaints], [[], []])
})
