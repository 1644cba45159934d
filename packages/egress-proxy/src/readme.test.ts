import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { connectRaw } from '@bookinfo/testkit'

const example = new URL('../examples/allow-one-host.ts', import.meta.url)

test('the README shows the example as it is', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  assert.ok(readme.includes(`\`\`\`ts\n${readFileSync(example, 'utf8')}\`\`\``))
})

test('the example runs, and denies what no rule allows', async (t) => {
  const child = spawn(process.execPath, [fileURLToPath(example)])
  t.after(() => child.kill())
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const first = await lines.next()
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(String(first.value))?.[1])
  await lines.next()
  const client = await connectRaw(t, port)
  const answer = await client.ask('GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n')
  assert.equal(answer.status, 403)
  const logged = await lines.next()
  assert.match(String(logged.value), /"GET \/ HTTP\/1\.1" 403 - no_rule/)
})
