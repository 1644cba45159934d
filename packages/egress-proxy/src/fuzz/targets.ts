import { clientHelloTarget } from './client-hello-target.ts'
import { hostTarget } from './host-target.ts'
import { hpackTarget } from './hpack-target.ts'
import { httpHeadTarget } from './http-head-target.ts'
import { http2FramesTarget } from './http2-frames-target.ts'
import { ruleFileTarget } from './rule-file-target.ts'
import type { Target } from './target.ts'

/** Every parser that outsiders, or operators, can reach. */
export const targets: readonly Target[] = [
  httpHeadTarget,
  clientHelloTarget,
  hostTarget,
  hpackTarget,
  http2FramesTarget,
  ruleFileTarget,
]
