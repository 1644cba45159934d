import { toRecord } from '../api-object.ts'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { outputForm } from '../flag-values.ts'
import { renderShortTable } from '../short-table.ts'
import { spellOut } from '../spell-out.ts'

type Fields = Readonly<Record<string, unknown>>

/** A clock that is further off than this makes times in log and console hard to compare. */
const clockToleranceMs = 2_000

/** `doctor`: whether everything is up, before a talk or when something is odd. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Tell how every part of the mesh answers, and how things stand',
  synopsis: 'doctor [-o table|json]',
  description: [
    'Asks the control plane how every part answers, until when the CA of the stand-in is good, which mode it runs in,',
    'when each gateway acknowledged the rules last, where the state is kept, and whether the clocks agree. The Help',
    'screen of the console shows the same.',
  ],
  examples: ['meshctl doctor', 'meshctl doctor -o json'],
  flags: { output: { short: 'o', type: 'string', value: 'table|json', summary: 'default table' } },
  exitCodes: ['1: a part is down, or no gateway is connected'],
  async run({ words, flags, world, client }: CommandContext) {
    if (words.length > 0) throw new CommandError('doctor takes no arguments', { usage: true })
    const report = await client.tool('/api/doctor')
    if (outputForm(flags, ['table', 'json']) === 'json')
      world.out(`${JSON.stringify(report, null, 2)}\n`)
    else world.out(renderReport(report))
    return isWell(report) ? 0 : 1
  },
}

/** Nothing is down, and every gateway that was ever seen is connected and took the rules. */
function isWell({ parts, gateways }: Fields): boolean {
  const known = listOf(gateways)
  return (
    listOf(parts).every(({ state }) => state !== 'down') &&
    known.length > 0 &&
    known.every(({ connected, rejected }) => connected === true && rejected === null)
  )
}

function renderReport(report: Fields): string {
  const versions = toRecord(report.versions)
  const parts = listOf(report.parts).map(({ name, state, url, ms, detail }) => [
    String(name),
    String(state),
    ms === null ? '-' : `${ms} ms`,
    `${url}${detail === null ? '' : `  ${detail}`}`,
  ])
  const facts = [
    ['mode', `${report.runMode}, ${report.world}, preset ${report.preset}, seed ${report.seed}`],
    ['versions', `control plane ${versions.controlPlane}, Node.js ${versions.node}`],
    ['state', String(report.stateDir)],
    ['clock', clockWords(String(report.time))],
    ['CA', authorityWords(report.authority)],
    ...listOf(report.gateways).map((gateway) => ['gateway', gatewayWords(gateway)]),
  ]
  const table = renderShortTable(spelt([['PART', 'STATE', 'IN', 'WHERE'], ...parts]), '0.8')
  return `${table}\n${renderShortTable(spelt(facts), '0.8')}`
}

function spelt(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.map((row) => row.map(spellOut))
}

function clockWords(time: string): string {
  const offMs = Math.round(Date.now() - Date.parse(time))
  const agree = Math.abs(offMs) <= clockToleranceMs
  return `${time}, ${agree ? 'as here' : `${offMs} ms off from here: set the clocks`}`
}

function authorityWords(authority: unknown): string {
  if (authority === null) return 'none of our own'
  const { subject, validTo, file } = toRecord(authority)
  return `${subject}, good until ${validTo}, ${file}`
}

function gatewayWords(gateway: Fields): string {
  const { name, connected, ackedVersion, ackedAt, rejected } = gateway
  if (connected !== true) return `${name}: not connected`
  if (rejected !== null) return `${name}: refused the newest rules: ${rejected}`
  const leftOut = listOf(gateway.refused).map(
    ({ rule, reason }) => `; leaves out ${rule}: ${reason}`,
  )
  return `${name}: acknowledged version ${ackedVersion} at ${ackedAt}${leftOut.join('')}`
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(toRecord) : []
}
