export type { Mesh, MeshAddresses, MeshOptions, MeshPorts } from './mesh-options.ts'
export { gatewayOptions, serviceOptions } from './node-options.ts'
export { createSeparateMesh, type SeparateMesh } from './separate-processes.ts'
export { createSingleProcessMesh } from './single-process.ts'
