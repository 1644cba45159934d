import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

/** What the figures were made on. */
export function describeMachine(): readonly string[] {
  const model = cpus()[0]?.model ?? 'unknown processor'
  const memory = Math.round(totalmem() / 1024 ** 3)
  return [
    `${cpus().length} cores of ${model}, ${memory} GiB, Linux ${release()}${trackedConnections()}`,
    `Node ${process.version} (OpenSSL ${process.versions.openssl}), ${firstLine('nginx', '-v')}, ${firstLine('haproxy', '-v')}, ${firstLine('wrk', '-v')}`,
    `npm: ${['fast-proxy', 'http-proxy', 'proxy-chain'].map(versionOf).join(', ')}`,
  ]
}

/**
 * Firewalls that track connections, Docker's among them, slow down whatever opens many: a tunnel took 140 µs without and
 * 167 with one. It holds for all proxies, but not in proportion.
 */
function trackedConnections(): string {
  try {
    const count = Number(readFileSync('/proc/sys/net/netfilter/nf_conntrack_count', 'utf8'))
    return count > 0 ? `, a firewall tracks ${count} connections` : ''
  } catch {
    return '' // a kernel that cannot
  }
}

function versionOf(name: string): string {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`
}

/** Versions are told on either stream, and by wrk with a failure. */
function firstLine(command: string, flag: string): string {
  try {
    const words = execFileSync('sh', ['-c', `${command} ${flag} 2>&1 || true`], {
      encoding: 'utf8',
    })
    return (
      words
        .split('\n', 1)[0]
        ?.replace(/\s*(\[|Copyright|https?:).*/, '')
        .trim() ?? command
    )
  } catch {
    return command
  }
}
