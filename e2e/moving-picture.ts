import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright'
import { chromiumLaunchOptions } from './chromium.ts'
import { root } from './stack/paths.ts'
import { run } from './stack/run.ts'

/**
 * Makes the moving picture of the README from the recorded story: the error, the rule, the details. Every frame is
 * a moment of the recording, so the same recording gives the same picture. Needs ffmpeg.
 */
const recording = join(root, 'apps/console/web/recordings/story.ndjson')
const tryIt = pathToFileURL(join(root, 'apps/console/dist/try-it/index.html')).href
const stage = { width: 1280, height: 800 }
const frameMs = 50
/** How long it lasts: the error, the rule, and time to see what came of it, milliseconds. */
const lastsMs = 8_500
const width = 960
/** A README must not cost its readers more. */
const most = { bytes: 3 * 1024 * 1024, seconds: 12 }

const browser = await chromium.launch(chromiumLaunchOptions())
try {
  await makePicture(browser, 'en', 'story.webp')
  await makePicture(browser, 'zh', 'story-zh.webp')
} finally {
  await browser.close()
}

async function makePicture(browser: Browser, language: string, name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bookinfo-picture-'))
  const target = join(root, 'docs/images', name)
  try {
    const frames = await takeFrames(browser, `${tryIt}?lang=${language}`, folder)
    const input = ['-framerate', `${1000 / frameMs}`, '-i', join(folder, '%04d.png')]
    const form = ['-vf', `scale=${width}:-1:flags=lanczos`, '-c:v', 'libwebp_anim']
    const quality = ['-lossless', '0', '-quality', '70', '-compression_level', '6', '-loop', '0']
    const made = await run('ffmpeg', ['-v', 'error', '-y', ...input, ...form, ...quality, target])
    if (made.status !== 0) throw new Error(`ffmpeg: ${made.stderr}`)
    const { size } = await stat(target)
    const seconds = (frames * frameMs) / 1000
    console.log(`docs/images/${name}: ${frames} frames, ${seconds} s, ${size} bytes`)
    if (size > most.bytes || seconds > most.seconds) throw new Error(`${name} is too big`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The moment at which the page has become the error. */
async function beginning(): Promise<number> {
  const lines = (await readFile(recording, 'utf8')).trimEnd().split('\n')
  const pages = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'page')
  return Math.ceil(pages[1].at / frameMs) * frameMs
}

/** @returns how many there are */
async function takeFrames(browser: Browser, url: string, folder: string): Promise<number> {
  const page = await browser.newPage({ viewport: stage, timezoneId: 'UTC' })
  await page.goto(url)
  const position = page.getByTestId('recording-position')
  const from = await beginning()
  await position.fill(`${from - frameMs}`)
  await page.frameLocator('[data-testid=recorded-page]').getByRole('heading').first().waitFor()
  let count = 0
  for (let at = from; at <= from + lastsMs; at += frameMs) {
    await position.fill(`${at}`)
    await page.evaluate(stepAnimations, frameMs)
    await showFrame(page)
    await page.screenshot({ path: join(folder, `${String(count).padStart(4, '0')}.png`) })
    count += 1
  }
  await page.close()
  return count
}

/** Nothing moves by itself: each animation goes on by one frame. Runs in the page. */
function stepAnimations(ms: number): void {
  for (const animation of document.getAnimations()) {
    const { endTime = 0 } = animation.effect?.getComputedTiming() ?? {}
    const next = (animation.playState === 'paused' ? Number(animation.currentTime) : 0) + ms
    animation.pause()
    if (next >= Number(endTime)) animation.finish()
    else animation.currentTime = next
  }
}

/** What the document holds is on the screen. */
async function showFrame(page: Page): Promise<void> {
  await page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  })
}
