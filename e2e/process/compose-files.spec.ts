import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { expect, test } from '../fixtures.ts'
import { root } from '../stack/paths.ts'

/** The published Compose schema, so that Compose v2 reads our files as well as docker-compose 1.29 does. */
async function composeSchema(): Promise<object> {
  const published = new URL(
    'schemas/compose.schema.json',
    import.meta.resolve('dclint/package.json'),
  )
  const { $schema: _, ...schema } = JSON.parse(await readFile(fileURLToPath(published), 'utf8'))
  return schema
}

test('every compose file obeys the published Compose schema', async () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(await composeSchema())
  const files = (await readdir(join(root, 'deploy'))).filter((name) =>
    /^compose.*\.yaml$/.test(name),
  )
  expect(files).toContain('compose.yaml')
  for (const file of files) {
    validate(parse(await readFile(join(root, 'deploy', file), 'utf8'), { merge: true }))
    expect(validate.errors ?? [], file).toEqual([])
  }
})

test('the schema check can fail', async () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(await composeSchema())
  expect(validate({ services: { a: { image: 'a', mem_limits: '1m' } } })).toBe(false)
})
