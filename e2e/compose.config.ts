import { defineConfig } from 'playwright/test'
import { chromiumLaunchOptions } from './chromium.ts'
import type { StackOptions } from './fixtures.ts'

/** The whole story against the compose stack, and what only can be tested there. */
export default defineConfig<object, StackOptions>({
  testMatch: ['story/**/*.spec.ts', 'compose/**/*.spec.ts'],
  workers: 1,
  timeout: 180_000,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { stackKind: 'compose', launchOptions: chromiumLaunchOptions(), locale: 'en' },
})
