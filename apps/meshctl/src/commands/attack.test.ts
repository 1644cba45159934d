import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEgressProxy } from '@bookinfo/egress-proxy'
import { runIn } from '../test-mesh.ts'

test('without a target the lab is played, as it is and as in 2018', async () => {
  const { code, out } = await runIn('.', 'attack spoofed-host shared-bucket')
  assert.equal(code, 0)
  assert.match(out, /^# {3}attack .* as in 2018 {2}this proxy$/m)
  assert.match(out, /^1 {3}Spoofed Host.* ⚠ passed {4}⊘ stopped$/m)
  assert.match(out, /^this proxy: 1 of 2 stopped$/m)
})

test('as JSON both runs are there with what each stand-in received', async () => {
  const { out } = await runIn('.', 'attack spoofed-host -o json')
  const { past, now } = JSON.parse(out)
  assert.equal(past.results[0].probes[0].sighting.place, 'evil')
  assert.equal(now.results[0].verdict, 'stopped')
})

test('another proxy is attacked with the credentials of its address, which no report shows', async (t) => {
  const proxy = createEgressProxy({
    registry: { services: [], workloads: [{ name: 'attacker', labels: {} }], sources: [] },
    credentials: new Map([['attacker', 'secret-token']]),
  })
  t.after(() => proxy.close({ graceMs: 0 }))
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  const target = `http://attacker:secret-token@127.0.0.1:${port}`
  const { code, out } = await runIn('.', `attack ip-literal number-forms --target ${target}`)
  assert.equal(code, 0)
  assert.match(out, /: 2 of 2 stopped$/m)
  assert.doesNotMatch(out, /secret-token/)
  const wrong = await runIn(
    '.',
    `attack ip-literal -o json --target http://attacker:x@127.0.0.1:${port}`,
  )
  assert.match(JSON.parse(wrong.out).results[0].probes[0].saw, /^407 /)
})

test('what cannot be attacked is an error that tells what was expected', async () => {
  for (const [line, message] of [
    ['attack spoofed-hots', /there is no attack "spoofed-hots"\. Attacks are spoofed-host, /],
    [
      'attack --target localhost:3128',
      /--target: expected http:\/\/HOST:PORT, found "localhost:3128"/,
    ],
    ['attack --target https://u:pw@h:1', /found "https:\/\/h:1"/],
    ['attack -o yaml', /unknown output format yaml\. Types are text\|json/],
  ] as const) {
    const { code, err } = await runIn('.', line)
    assert.equal(code, 255)
    assert.match(err, message)
  }
})
