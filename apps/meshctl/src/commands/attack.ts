import type { AttackName, AttackResult, Target } from '@bookinfo/attacks'
import type { Command, CommandContext } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { flagValue, outputForm } from '../flag-values.ts'

/** `attack [--target URL]`: the attack lab's list, against a proxy of the lab's own or any other. */
export const attack: Command = {
  name: 'attack',
  summary: 'Try fourteen ways round an egress proxy; needs no control plane',
  synopsis:
    'attack [ATTACK...] [--target http://[USER:PASSWORD@]HOST:PORT] [--allowed HOST] [-o text|json]',
  description: [
    'Plays the attacks of the lab against a proxy made for this one run, as it is and as it would have been in 2018,',
    'or against the HTTP proxy that --target names. What counts as passed was received by a stand-in that listens on',
    'this machine (on --listen); what the proxy answered is told beside. With --target, --allowed names a host that the',
    'proxy allows; it asks the proxy for that host, for made-up names and for the address of cloud metadata.',
    'Names of attacks choose some of them, e.g. spoofed-host.',
  ],
  examples: [
    'meshctl attack',
    'meshctl attack --target http://localhost:15001 --allowed www.googleapis.com',
    'meshctl attack spoofed-host number-forms --target http://localhost:3128 -o json',
  ],
  flags: {
    target: {
      type: 'string',
      value: 'URL',
      summary: 'HTTP proxy to attack; default: one of the lab',
    },
    allowed: { type: 'string', value: 'HOST', summary: 'host that the target allows' },
    listen: {
      type: 'string',
      value: 'ADDRESS',
      summary: 'where stand-ins listen for the target; default 127.0.0.1',
    },
    output: {
      short: 'o',
      type: 'string',
      value: 'text|json',
      summary: 'form in which the results are printed; default text',
    },
  },
  exitCodes: ['1: an attack passed that a rule about hosts could have stopped'],
  async run({ words, flags, world }: CommandContext) {
    const form = outputForm(flags, ['text', 'json'])
    // Certificates take a while to load, and no other command needs them.
    const { attacks, aimAt, renderReport, runLab } = await import('@bookinfo/attacks')
    const only = chosen(
      words,
      attacks.map(({ slug }) => slug),
    )
    const options = only.length === 0 ? {} : { only }
    const target = flagValue(flags, 'target')
    if (target === undefined) {
      const weakened = { dialsCallersAddress: true, namesMayDiffer: true }
      const past = await runLab({ ...options, weakened })
      const now = await runLab(options)
      const columns = [
        { title: 'as in 2018', results: past.results },
        { title: 'this proxy', results: now.results },
      ] as const
      world.out(form === 'json' ? json({ past, now }) : renderReport([...columns]))
      return exitCode(now.results)
    }
    const allowed = flagValue(flags, 'allowed')
    const host = flagValue(flags, 'listen')
    const results = await aimAt(readTarget(target), {
      ...options,
      ...(allowed === undefined ? {} : { allowed }),
      ...(host === undefined ? {} : { host }),
    })
    const title = redacted(target)
    world.out(
      form === 'json' ? json({ target: title, results }) : renderReport([{ title, results }]),
    )
    return exitCode(results)
  },
}

/** @throws CommandError for a word that is no attack */
function chosen(words: readonly string[], known: readonly AttackName[]): readonly AttackName[] {
  return words.map((word) => {
    const found = known.find((name) => name === word)
    if (found !== undefined) return found
    throw new CommandError(
      `there is no attack ${JSON.stringify(word)}. Attacks are ${known.join(', ')}`,
    )
  })
}

/** @throws CommandError for what is no address of an HTTP proxy */
function readTarget(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' || url.hostname === '')
    throw new CommandError(
      `--target: expected http://HOST:PORT, found ${JSON.stringify(redacted(text))}`,
    )
  const { hostname, port, username, password } = url
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) }
  if (username === '') return at
  return { ...at, credentials: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }
}

/** Without what stands before `@`: a password is nobody's business in a report. */
function redacted(target: string): string {
  return target.replace(/\/\/[^@/]*@/, '//')
}

function exitCode(results: readonly AttackResult[]): number {
  return results.some(({ verdict, atBest }) => verdict === 'passed' && atBest === 'stopped') ? 1 : 0
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
