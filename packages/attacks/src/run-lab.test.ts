import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attacks } from './attacks.ts'
import { renderReport } from './render-report.ts'
import type { AttackResult } from './run-attacks.ts'
import { runLab } from './run-lab.ts'

const verdicts = (results: readonly AttackResult[]) =>
  Object.fromEntries(results.map(({ slug, verdict }) => [slug, verdict]))

test('our proxy stops every attack that a rule about hosts can stop, and says so of the others', async () => {
  const { results } = await runLab()
  assert.deepEqual(
    verdicts(results),
    Object.fromEntries(attacks.map(({ slug, atBest }) => [slug, atBest])),
  )
})

test('what passes is proven by what the stand-in received, what is refused by the answer', async () => {
  const { results, records } = await runLab({ only: ['spoofed-host', 'shared-bucket'] })
  const [spoofed, bucket] = results
  assert.equal(spoofed?.probes[0]?.saw, '400 host_mismatch')
  assert.equal(bucket?.probes[0]?.sighting?.place, 'bucket')
  assert.equal(bucket?.probes[0]?.sighting?.serverName, 'storage.googleapis.com')
  const refusal = records.find(({ id }) => id === spoofed?.probes[0]?.decisionId)
  assert.equal(refusal?.reason, 'host_mismatch')
})

test('fronting inside TLS that is passed through is told as a limit and not counted', async () => {
  const { results } = await runLab({ only: ['fronting'] })
  const limit = results[0]?.probes.find(({ isLimit }) => isLimit)
  assert.equal(limit?.outcome, 'reached')
  assert.equal(limit?.sighting?.host, 'evil.test')
  assert.equal(results[0]?.verdict, 'stopped')
})

test('a proxy that trusts the address of its caller lets a spoofed Host and a rebound name through', async () => {
  const { results, weakened } = await runLab({ weakened: { dialsCallersAddress: true } })
  assert.deepEqual(weakened, { dialsCallersAddress: true })
  const now = verdicts(results)
  assert.equal(now['spoofed-host'], 'passed')
  assert.equal(now.rebinding, 'passed')
  assert.equal(now.fronting, 'stopped')
})

test('the verified certificate stops a spoofed Host even then, where the proxy makes the TLS', async () => {
  const { results } = await runLab({
    weakened: { dialsCallersAddress: true },
    only: ['spoofed-host'],
  })
  assert.equal(results[0]?.probes[1]?.saw, '502 tls_certificate_name_mismatch')
})

test('a proxy that lets names differ can be fronted', async () => {
  const { results } = await runLab({ weakened: { namesMayDiffer: true }, only: ['fronting'] })
  assert.deepEqual(
    results[0]?.probes.map(({ outcome }) => outcome),
    ['reached', 'reached', 'reached'],
  )
})

test('the way round the proxy leaves no record at it', async () => {
  const { results, records } = await runLab({ only: ['bypass'] })
  assert.equal(results[0]?.verdict, 'passed')
  assert.deepEqual(records, [])
})

test('the report has a line for each attack, a column for each proxy, and what was not refused', async () => {
  const [ours, weak] = await Promise.all([
    runLab({ only: ['spoofed-host', 'other-port'] }),
    runLab({ only: ['spoofed-host', 'other-port'], weakened: { dialsCallersAddress: true } }),
  ])
  const report = renderReport([
    { title: 'ours', results: ours.results },
    { title: 'as in 2018', results: weak.results },
  ])
  assert.match(report, /^1 {2}Spoofed Host.* ⊘ stopped {2}⚠ passed$/m)
  assert.match(report, /^8 {2}The allowed host.* ⊘ stopped {2}⊘ stopped$/m)
  assert.match(report, /^ours: 2 of 2 stopped$/m)
  assert.match(
    report,
    /1\. GET http:\/\/203\.0\.113\.9:80\/.*: reached evil with Host www\.googleapis\.com/,
  )
})
