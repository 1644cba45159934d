import { parseArgs } from 'node:util'
import { runTarget } from './run-target.ts'
import { targets } from './targets.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
  },
})
const [inputs, seed] = [Number(values.inputs), Number(values.seed)]
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target)

if (chosen.length === 0 || !Number.isInteger(inputs) || !Number.isInteger(seed)) {
  const names = targets.map(({ name }) => name).join(', ')
  console.error(`usage: npm run fuzz -- [--inputs=N] [--seed=N] [--target=NAME], one of ${names}`)
  process.exitCode = 2
} else {
  try {
    for (const target of chosen) {
      const run = runTarget(target, { seed, inputs })
      const { taken, slowestMs, seconds } = run
      console.log(
        `${run.target}: ${run.inputs} inputs of seed ${seed}, ${taken} taken, slowest ${slowestMs.toFixed(1)} ms, ${seconds.toFixed(0)} s`,
      )
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
