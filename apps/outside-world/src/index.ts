export type { Fault } from './faults.ts'
export type { OutsideWorld, OutsideWorldOptions, Started } from './outside-world.ts'
export { createOutsideWorld } from './outside-world.ts'
export type { Received } from './received-log.ts'
