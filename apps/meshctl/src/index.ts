export { runMeshctl } from './run-meshctl.ts'
export type { World } from './world.ts'
