import { httpScene, largeScene, newConnectionScene, refusalScene } from './http.ts'
import { latencyScene } from './latency.ts'
import { memoryScene } from './memory.ts'
import { rulesScene } from './rules.ts'
import type { Scene } from './scene.ts'
import { sniScene } from './sni.ts'
import { startScene } from './start.ts'
import { bulkScene, shortTunnelScene } from './tunnels.ts'

/** In the order of the report. */
export const scenes: readonly Scene[] = [
  httpScene,
  largeScene,
  newConnectionScene,
  refusalScene,
  sniScene,
  shortTunnelScene,
  bulkScene,
  latencyScene,
  memoryScene,
  rulesScene,
  startScene,
]
