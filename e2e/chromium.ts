import { existsSync } from 'node:fs'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable']

/** The browser of the machine, if it has one; otherwise Playwright's own is used (`npx playwright install chromium`). */
export function findChromium(): string | undefined {
  return known.find((path) => existsSync(path))
}

/** How the tests start Chromium: quietly, with nothing asked of the network, and as root without a sandbox. */
export function chromiumLaunchOptions(): { args: string[]; executablePath?: string } {
  const executablePath = findChromium()
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet
  return executablePath === undefined ? { args } : { args, executablePath }
}
