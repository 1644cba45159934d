export { createControlPlane } from './control-plane.ts'
export type { ControlPlane, ControlPlaneOptions } from './options.ts'
