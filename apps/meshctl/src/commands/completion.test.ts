import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { commands } from '../commands.ts'
import { runIn } from '../test-mesh.ts'

/** What bash, having sourced the script, offers for a command line whose last word is being typed. */
function complete(script: string, ...words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ')
  const asked = `${script}
COMP_WORDS=(meshctl ${line}); COMP_CWORD=${words.length}; _meshctl
printf '%s\\n' "\${COMPREPLY[@]}"`
  const out = execFileSync('bash', ['--norc', '-c', asked], { encoding: 'utf8' })
  return out.split('\n').filter((word) => word !== '')
}

test('bash completes commands, types and the flags of a command', async () => {
  const { out, code } = await runIn('.', 'completion bash')
  assert.equal(code, 0)
  assert.deepEqual(complete(out, 're'), ['replace', 'replay', 'record'])
  assert.deepEqual(complete(out, ''), [...commands.map(({ name }) => name), 'help'])
  assert.deepEqual(complete(out, 'get', 'eg'), ['egressrule'])
  assert.deepEqual(complete(out, 'explain', '--f'), ['--from', '--file'])
  assert.deepEqual(complete(out, 'log', '--fo'), ['--follow'])
  assert.deepEqual(complete(out, 'completion', ''), [
    'bash',
    'zsh',
    'fish',
    ...complete(out, 'completion', '--'),
  ])
  assert.deepEqual(complete(out, '-n', 'default'), [])
})

test('every command and flag is in the scripts of the other shells', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { out } = await runIn('.', `completion ${shell}`)
    for (const { name } of commands) assert.match(out, new RegExp(`\\b${name}\\b`))
    assert.match(out, /strict/)
  }
})

test('an unknown shell is refused by name', async () => {
  assert.match((await runIn('.', 'completion csh')).err, /Error: name a shell: bash, zsh, fish\n$/)
})
