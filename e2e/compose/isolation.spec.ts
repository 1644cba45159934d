import { expect, test } from '../fixtures.ts'
import { probeIsolation } from './isolation.ts'

test('S78 no workload reaches the outside or the control plane, and the control container does', async ({
  stack,
}) => {
  expect((await fetch(stack.productPageUrl)).status).toBe(200)
  const probes = await probeIsolation()
  const workloads = new Set(probes.map(({ workload }) => workload))
  console.log(`${probes.length} probes from ${workloads.size} containers`)
  expect(workloads.size, 'seven workloads and the control container').toBeGreaterThanOrEqual(8)
  expect(probes.filter(({ expected, seen }) => expected !== seen)).toEqual([])
})
