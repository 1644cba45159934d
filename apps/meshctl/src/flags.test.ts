import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandError } from './command-error.ts'
import { parseFlags } from './flags.ts'

const refused = (message: string) => (error: unknown) =>
  error instanceof CommandError && error.message === message

test('flags and words may stand in any order', () => {
  const flags = parseFlags(['egressrule', '-n', 'default', 'googleapis', '--output=yaml'])
  assert.deepEqual(flags.words, ['egressrule', 'googleapis'])
  assert.equal(flags.namespace, 'default')
  assert.equal(flags.output, 'yaml')
})

test('a single dash is a file name', () => {
  assert.equal(parseFlags(['-f', '-']).file, '-')
})

test('a short flag takes its value joined, with or without an equals sign', () => {
  assert.equal(parseFlags(['-ndefault']).namespace, 'default')
  assert.equal(parseFlags(['-n=default']).namespace, 'default')
})

test('what istioctl took without need is accepted and ignored', () => {
  const flags = parseFlags([
    '-i',
    'istio-system',
    '-p',
    'kube',
    '-v',
    '4',
    '--log_as_json',
    '--log_target',
    'stdout',
    'x',
  ])
  assert.deepEqual(flags.words, ['x'])
})

test('after two dashes everything is a word', () => {
  assert.deepEqual(parseFlags(['--', '-f']).words, ['-f'])
})

test('an unknown flag is named', () => {
  assert.throws(() => parseFlags(['--all']), refused('unknown flag: --all'))
  assert.throws(() => parseFlags(['-x']), refused("unknown shorthand flag: 'x' in -x"))
  assert.throws(() => parseFlags(['--constructor']), refused('unknown flag: --constructor'))
})

test('a missing value is named', () => {
  assert.throws(() => parseFlags(['--file']), refused('flag needs an argument: --file'))
  assert.throws(() => parseFlags(['-f']), refused("flag needs an argument: 'f' in -f"))
})

test('a profile that is none is refused', () => {
  for (const profile of ['0.6', '1.0']) {
    assert.throws(
      () => parseFlags(['--profile', profile]),
      refused(`unknown profile ${profile}. Profiles are 0.5|0.7|0.8`),
    )
  }
})
