import { test as base } from 'playwright/test'
import { startComposeStack } from './stack/compose-stack.ts'
import { startProcessStack } from './stack/process-stack.ts'
import type { Stack } from './stack/stack.ts'

/** Which stack the tests of a configuration run against. */
export interface StackOptions {
  stackKind: 'process' | 'compose'
}

interface SharedStack extends StackOptions {
  sharedStack: Stack
}

/** Tests with `stack`: one mesh for all tests of the run, put back to the preset before each. */
export const test = base.extend<{ stack: Stack }, SharedStack>({
  stackKind: ['process', { scope: 'worker', option: true }],
  sharedStack: [
    async ({ stackKind }, use) => {
      const stack = await (stackKind === 'compose' ? startComposeStack() : startProcessStack())
      await use(stack)
      await stack.close()
    },
    { scope: 'worker', timeout: 600_000 },
  ],
  stack: async ({ sharedStack }, use) => {
    await sharedStack.reset()
    await use(sharedStack)
  },
})

export { expect } from 'playwright/test'
