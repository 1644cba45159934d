import { runSwitchCommand } from './run-switch-command.ts'

process.exitCode = await runSwitchCommand(process.argv.slice(2), {
  folder: process.cwd(),
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
})
