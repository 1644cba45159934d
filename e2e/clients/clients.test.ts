import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type ClientCase, clientCases, firstLine, versionCommands } from './clients.ts'
import { type Database, startDatabase } from './database.ts'
import { findProgram, type Outcome, runProgram } from './run-program.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage
let database: Database | undefined
const matrix: string[] = []

before(async () => {
  database = await startDatabase()
  stage = await startStage(database?.port ?? 1)
})

after(async () => {
  process.stdout.write(`${await renderMatrix()}\n`)
  await stage.close()
  await database?.stop()
})

for (const row of clientCases) {
  const { client, door, allowed, denied } = row
  const skip = isMissing(row) ? `${row.program} is not on this machine` : false
  test(`${client} by ${door}: what is allowed comes, what is denied is told`, {
    skip,
  }, async () => {
    const got = await run(row, 'allowed.test')
    const refused = await run(row, 'denied.test')
    matrix.push(
      `${client.padEnd(17)} ${door.padEnd(22)} ${String(got.status).padEnd(7)} ${refused.status}: ${found(refused, denied.says)}`,
    )
    assert.match(got.output, allowed.says)
    assert.equal(got.status, allowed.status, got.output)
    assert.match(refused.output, denied.says)
    assert.equal(refused.status, denied.status, refused.output)
    assert.equal(stage.records.at(-1)?.action, 'deny', 'the record of the refused call')
    assert.equal(stage.records.at(-1)?.workload, 'client')
  })
}

function run(row: ClientCase, host: string): Promise<Outcome> {
  const env = row.env?.(stage) ?? {}
  return runProgram(row.program, row.command(stage, host), { env, cwd: import.meta.dirname })
}

function isMissing({ program }: ClientCase): boolean {
  if (program === 'mariadb' && findProgram('mariadbd') === undefined) return true
  return findProgram(program) === undefined
}

/** The words by which the client told of it. */
function found({ output }: Outcome, says: RegExp): string {
  return (says.exec(output)?.[0] ?? 'something else').replaceAll(/\s+/g, ' ').slice(0, 60)
}

async function renderMatrix(): Promise<string> {
  const versions = await Promise.all(
    Object.entries(versionCommands).map(async ([program, args]) =>
      findProgram(program) === undefined
        ? `${program}: not on this machine, so not run`
        : `${program}: ${firstLine(await runProgram(program, args))}`,
    ),
  )
  const head = `${'client'.padEnd(17)} ${'door'.padEnd(22)} allowed denied`
  return [...versions, '', head, ...matrix].join('\n')
}
