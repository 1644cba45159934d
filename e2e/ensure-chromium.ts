import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { findChromium } from './chromium.ts'

/** Before the browser tests: uses the machine's Chromium, or has Playwright fetch its own once. */
if (findChromium() === undefined && !existsSync(chromium.executablePath())) {
  console.log('No Chromium found; asking Playwright to install one.')
  const { status } = spawnSync('playwright', ['install', 'chromium'], { stdio: 'inherit' })
  if (status !== 0) {
    console.error('Install Chromium by hand (Debian: apt-get install chromium) and run this again.')
    process.exit(1)
  }
}
