import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readResources } from '@bookinfo/rules'

const folder = new URL('../../../deploy/rules/', import.meta.url)

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })

for (const name of names.filter((path) => path.endsWith('.yaml'))) {
  test(`deploy/rules/${name} reads without a problem and says what it shows`, () => {
    const text = readFileSync(new URL(name, folder), 'utf8')
    const { resources, problems } = readResources(text, { source: name })
    assert.deepEqual(problems, [])
    assert.ok(resources.length > 0)
    assert.match(text, /^# [A-Z].+\.$/m)
  })
}
