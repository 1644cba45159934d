import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { checkResource } from './check-resource.ts'
import { validateResource } from './validate-resource.ts'

const run = promisify(execFile)

/** Whatever modules outside this package a program loads. */
async function loadedBy(program: string): Promise<string[]> {
  const hook = `import { registerHooks } from 'node:module'
registerHooks({
  load(url, context, next) {
    if (!url.startsWith(${JSON.stringify(new URL('.', import.meta.url).href)})) console.log(url)
    return next(url, context)
  },
})`
  const given = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  const evaluated = ['--input-type=module', '--eval', program]
  const { stdout } = await run(process.execPath, [...given, ...evaluated], {
    cwd: import.meta.dirname,
  })
  return stdout.split('\n').filter((line) => line !== '' && !/^node:(net|url|module)$/.test(line))
}

test('what decides loads no library, also where a rule has a wildcard and a registry is plain', async () => {
  const program = `import { parseRegistry, validateResource } from './deciding.ts'
validateResource(${JSON.stringify(rule('*.googleapis.com'))})
await parseRegistry('services: []\\nworkloads: [{ name: local, labels: {} }]\\n', { source: '-' })`
  assert.deepEqual(await loadedBy(program), [])
})

test('public suffixes are loaded when somebody asks how broad a rule is', async () => {
  const program = `import { broadRule } from './deciding.ts'
broadRule(${JSON.stringify(rule('*.googleapis.com'))})`
  const [first = ''] = await loadedBy(program)
  assert.match(first, /\/node_modules\/tldts\//)
})

test('a resource is valid for a gateway exactly when it may be stored, and gets no advice', () => {
  const advised = checkResource(rule('*.com'))
  const validated = validateResource(rule('*.com'))
  assert.deepEqual(validated.resource, advised.resource)
  assert.deepEqual(
    advised.problems.map(({ code }) => code),
    ['public_suffix'],
  )
  assert.deepEqual(validated.problems, [])
  assert.deepEqual(validateResource(rule('a..b')), checkResource(rule('a..b')))
})

function rule(service: string) {
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name: 'a' },
    spec: { destination: { service }, ports: [{ port: 443, protocol: 'https' }] },
  }
}
