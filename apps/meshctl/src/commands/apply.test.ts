import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMesh } from '../test-mesh.ts'
import { egressRule, invalidRule } from '../test-rules.ts'

test('creates what is missing, leaves alone what is the same, replaces what differs', async (t) => {
  const { run, seen } = await startMesh(t)
  const first = await run('apply -f -', egressRule('googleapis'))
  assert.deepEqual(first, {
    code: 0,
    out: 'Created config egress-rule/default/googleapis at revision 1954425\n',
    err: '',
  })
  const again = await run('apply -f -', egressRule('googleapis'))
  assert.equal(again.out, 'Unchanged config egress-rule/default/googleapis at revision 1954425\n')
  const changed = await run('apply -f -', egressRule('googleapis', 'default', 8443))
  assert.equal(changed.out, 'Updated config egress-rule/default/googleapis to revision 1954426\n')
  assert.equal(seen.filter((line) => /^P(?:OST|UT)/.test(line)).length, 2)
})

test('one bad document, and nothing is sent', async (t) => {
  const { run, seen } = await startMesh(t)
  const { code, err } = await run('apply -f -', `${egressRule('a')}---\n${invalidRule}`)
  assert.equal(code, 255)
  assert.match(err, /^Error: configuration is invalid: 2 errors occurred:/)
  assert.deepEqual(seen, [])
})
