import { readFileSync } from 'node:fs'
import { toRecord } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'

/** `version`: of this program, and of the control plane if one answers. */
export const version: Command = {
  name: 'version',
  summary: 'Print the versions of meshctl and of the control plane',
  synopsis: 'version',
  description: ['Prints the version of this program, and what the control plane says of itself.'],
  examples: ['meshctl version'],
  async run({ world, client }: CommandContext) {
    world.out(`meshctl ${ownVersion()}, with the grammar of istioctl 0.5\n`)
    world.out(`control plane: ${await client.serverVersion().catch(whyNone)}\n`)
    return 0
  },
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return String(toRecord(JSON.parse(manifest)).version)
}

function whyNone(error: unknown): string {
  if (error instanceof CommandError) return error.message
  throw error
}
