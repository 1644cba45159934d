import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { findKubectls, type Kubectl } from './find-kubectls.ts'
import { type Outcome, startKubectl } from './start-kubectl.ts'
import { change } from './tour/change.ts'
import { lookAround } from './tour/look-around.ts'
import { otherClusters } from './tour/other-clusters.ts'
import { read } from './tour/read.ts'
import { remove } from './tour/remove.ts'
import type { Step } from './tour/step.ts'
import { write } from './tour/write.ts'
import { withoutChance } from './without-chance.ts'

const stops = { lookAround, write, change, read, remove, otherClusters }

interface Traveller {
  readonly kubectl: Kubectl
  readonly run: Awaited<ReturnType<typeof startKubectl>>['kubectl']
}

/** Each kubectl with a control plane of its own: the same commands meet the same rules. */
async function startTravellers(t: TestContext): Promise<readonly Traveller[]> {
  const kubectls = await findKubectls()
  return Promise.all(
    kubectls.map(async (kubectl) => ({
      kubectl,
      run: (await startKubectl(t, kubectl)).kubectl,
    })),
  )
}

test('every verb and option of kubectl, by all kubectls there are, which say the same', {
  timeout: 900_000,
}, async (t) => {
  const travellers = await startTravellers(t)
  for (const [name, steps] of Object.entries(stops)) {
    await t.test(name, async () => {
      for (const step of steps) await take(step, travellers)
    })
  }
})

async function take(step: Step, travellers: readonly Traveller[]): Promise<void> {
  const told = await Promise.all(travellers.map((traveller) => tell(step, traveller)))
  if (step.differs !== undefined || step.old !== undefined) return
  for (const text of told) assert.equal(text, told[0], `kubectl ${step.words.join(' ')}`)
}

async function tell(step: Step, { kubectl, run }: Traveller): Promise<string> {
  const { minor } = kubectl
  const { words, says, code, editor } = minor < (step.since ?? 27) ? { ...step, ...step.old } : step
  const outcome = await run(words, editor === undefined ? {} : { editor })
  const where = `kubectl 1.${minor} ${words.join(' ')}`
  const text = withoutChance(printed(outcome))
  assert.equal(outcome.code, code, `${where}: ${text}`)
  assert.match(text, says, where)
  assert.doesNotMatch(text, /<!doctype|<html|goroutine|panic:/i, where)
  return text
}

function printed({ out, err }: Outcome): string {
  return out + err
}
