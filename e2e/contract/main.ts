import { readArguments, UsageError, usage } from './read-arguments.ts'
import { renderReport } from './render-report.ts'
import { rows } from './rows.ts'
import { runContract, UnreachableError } from './run-contract.ts'

async function main(): Promise<number> {
  const words = process.argv.slice(2)
  if (words.includes('--help')) {
    process.stdout.write(usage)
    return 0
  }
  const what = readArguments(words, process.env)
  const results = await runContract(rows, what)
  process.stdout.write(renderReport(results, what.expect))
  return results.some(({ state }) => state === 'differs') ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError || error instanceof UnreachableError)) throw error
  process.stderr.write(`${error.message}\n`)
  if (error instanceof UsageError) process.stderr.write(usage)
  process.exitCode = 2
}
