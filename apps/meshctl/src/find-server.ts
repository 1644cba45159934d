import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { CommandError } from './command-error.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { loadKubeconfig } from './kubeconfig.ts'
import type { World } from './world.ts'

/** The control plane to talk to. */
export interface ServerChoice {
  /** Without a final slash. */
  readonly url: string
  /** Namespace of the kubeconfig's context, else `default`. */
  readonly namespace: string
  /** Who chose it, for the error when nobody answers there. */
  readonly chosenBy: string
}

/**
 * Where the control plane is: `--server`, else the kubeconfig of `-c`, else $KUBECONFIG if its server is on this
 * machine (nobody's real cluster is ever meant by accident), else `.bookinfo/kubeconfig` in the current folder, else
 * http://localhost:8080, moved by BOOKINFO_CONTROL_PORT.
 * @throws CommandError when `--server` is no address or `-c` cannot be read.
 */
export function findServer(
  { server, kubeconfig }: { readonly server: string; readonly kubeconfig: string },
  { env, folder }: World,
): ServerChoice {
  if (server !== '')
    return { url: toOrigin(server, '--server'), namespace: 'default', chosenBy: '--server' }
  if (kubeconfig !== '') return fromFlag(resolve(folder, kubeconfig), kubeconfig)
  for (const path of (env.KUBECONFIG ?? '').split(delimiter).filter((part) => part !== '')) {
    const found = tryLoad(resolve(folder, path))
    if (found !== undefined && isLoopback(found.server))
      return toChoice(found, `$KUBECONFIG (${path})`)
  }
  const own = join(env.BOOKINFO_STATE_DIR ?? '.bookinfo', 'kubeconfig')
  const found = tryLoad(resolve(folder, own))
  if (found !== undefined) return toChoice(found, own)
  const port = env.BOOKINFO_CONTROL_PORT ?? '8080'
  const chosenBy =
    env.BOOKINFO_CONTROL_PORT === undefined ? 'the default' : '$BOOKINFO_CONTROL_PORT'
  return {
    url: toOrigin(`http://localhost:${port}`, '$BOOKINFO_CONTROL_PORT'),
    namespace: 'default',
    chosenBy,
  }
}

function fromFlag(path: string, typed: string): ServerChoice {
  if (!existsSync(path)) throw new CommandError(`stat ${typed}: no such file or directory`)
  const found = tryLoad(path)
  if (found === undefined) {
    throw new CommandError(`${typed} is not a kubeconfig whose current context names a server`)
  }
  return toChoice(found, typed)
}

function toChoice({ server, namespace }: Kubeconfig, chosenBy: string): ServerChoice {
  return { url: toOrigin(server, chosenBy), namespace, chosenBy }
}

/** A kubeconfig that is not there, or that nobody can read, says nothing. */
function tryLoad(path: string): Kubeconfig | undefined {
  try {
    return loadKubeconfig(path)
  } catch {
    return undefined
  }
}

function toOrigin(text: string, chosenBy: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CommandError(
      `${chosenBy}: "${text}" is no address of a control plane, such as http://localhost:8080`,
    )
  }
  return url.href.replace(/\/+$/, '')
}

function isLoopback(server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
}
