import content from '../../walkthrough.yaml'
import type { WalkthroughStep } from '../model/walkthrough.ts'

/** The steps as they stand in walkthrough.yaml, whose shape its test holds. */
export const walkthroughSteps: readonly WalkthroughStep[] = (
  content as { readonly steps: readonly WalkthroughStep[] }
).steps
