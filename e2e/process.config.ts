import { defineConfig } from 'playwright/test'
import { chromiumLaunchOptions } from './chromium.ts'
import type { StackOptions } from './fixtures.ts'

/** The whole story against the mesh as `npm start` runs it, and what only can be tested there. */
export default defineConfig<object, StackOptions>({
  testMatch: ['story/**/*.spec.ts', 'process/**/*.spec.ts'],
  workers: 1,
  timeout: 60_000,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { stackKind: 'process', launchOptions: chromiumLaunchOptions(), locale: 'en' },
})
