import { findSwitches, NoSwitchError, useSwitch } from '@bookinfo/service'

/** What the command touches of the world around it. */
export interface SwitchCommandWorld {
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  err(text: string): void
}

const usage = `usage: with-istio [true|false]

Tells or switches WITH_ISTIO of the running details v2. true: it speaks clear HTTP to port 443 and the
egress gateway originates TLS; false: it speaks HTTPS itself, through the gateway by CONNECT.
`
const search = {
  service: 'details',
  portVariable: 'DETAILS_ADMIN_PORT',
  path: '/with-istio',
  field: 'detailsSwitches',
}

/** Returns the exit status: 0, 1 not done, 2 not understood. */
export async function runSwitchCommand(
  words: readonly string[],
  { folder, env, out, err }: SwitchCommandWorld,
): Promise<number> {
  if (words.includes('--help')) {
    out(usage)
    return 0
  }
  const [word, ...more] = words
  if (more.length > 0 || (word !== undefined && word !== 'true' && word !== 'false')) {
    err(`expected true or false, found "${words.join(' ')}"\n${usage}`)
    return 2
  }
  try {
    for (const { workload, url } of await findSwitches(search, env, folder)) {
      const wanted = word === undefined ? undefined : { withIstio: word === 'true' }
      const { withIstio } = await useSwitch(url, wanted)
      out(`${workload}: WITH_ISTIO=${withIstio}\n`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof NoSwitchError)) throw error
    err(`${error.message}\n`)
    return 1
  }
}
