import type { EgressProxyOptions } from './options.ts'

// biome-ignore lint/style/noProcessEnv: nothing else reaches all test files of a run
const { EGRESS_TRANSPORT: name } = process.env

/** The transport that this run of the tests is with, as an option: another than the default one if it is named. */
export const testTransport: Pick<EgressProxyOptions, 'transport'> =
  name === 'node:net' || name === 'libuv' ? { transport: name } : {}
