import { join } from 'node:path'
import type { Outcome } from './run-program.ts'
import type { Stage } from './stage.ts'

/** How a client is to end: its status, and what it must say of it. */
interface Expected {
  readonly status: number
  readonly says: RegExp
}

/** One client at one door: a command for what the rules allow, and the same for what they deny. */
export interface ClientCase {
  readonly client: string
  /** Program that must be on the machine. */
  readonly program: string
  readonly door: string
  command(stage: Stage, host: string): readonly string[]
  env?(stage: Stage): Readonly<Record<string, string>>
  readonly allowed: Expected
  readonly denied: Expected
}

const here = import.meta.dirname
const hello = { status: 0, says: /hello from outside/ }
const ok = { status: 0, says: /\b200\b/ }
const proxyOf = ({ port }: Stage): string => `http://127.0.0.1:${port}`
const curl = (...args: string[]): string[] => ['-sS', '--max-time', '30', ...args]

/** Envoy's own words in the answer are ours to choose; these are the client's. */
export const clientCases: readonly ClientCase[] = [
  {
    client: 'curl',
    program: 'curl',
    door: 'HTTP, absolute form',
    command: (stage, host) => curl('-f', '-x', proxyOf(stage), `http://${host}/`),
    allowed: hello,
    denied: { status: 22, says: /The requested URL returned error: 403/ },
  },
  {
    client: 'curl',
    program: 'curl',
    door: 'HTTP, origin form',
    command: ({ port }, host) =>
      curl('--connect-to', `${host}:80:127.0.0.1:${port}`, `http://${host}/`),
    allowed: hello,
    denied: { status: 0, says: /"reason":"no_rule".*"workload":"client"/s },
  },
  {
    client: 'curl',
    program: 'curl',
    door: 'HTTP that becomes TLS',
    command: (stage, host) => curl('-f', '-x', proxyOf(stage), `http://${host}:443/`),
    allowed: hello,
    denied: { status: 22, says: /error: 403/ },
  },
  {
    client: 'curl',
    program: 'curl',
    door: 'CONNECT',
    command: (stage, host) =>
      curl('-x', proxyOf(stage), '--cacert', stage.caFile, `https://${host}/`),
    allowed: hello,
    denied: { status: 56, says: /403/ },
  },
  {
    client: 'curl',
    program: 'curl',
    door: 'TLS by server name',
    command: ({ port, caFile }, host) =>
      curl('--connect-to', `${host}:443:127.0.0.1:${port}`, '--cacert', caFile, `https://${host}/`),
    allowed: hello,
    denied: { status: 35, says: /alert access denied/ },
  },
  {
    client: 'wget',
    program: 'wget',
    door: 'HTTP, absolute form',
    command: (_stage, host) => ['-nv', '-t1', '-T30', '-O-', `http://${host}/`],
    env: (stage) => ({ http_proxy: proxyOf(stage) }),
    allowed: hello,
    denied: { status: 8, says: /ERROR 403: Forbidden/ },
  },
  {
    client: 'wget',
    program: 'wget',
    door: 'CONNECT',
    command: ({ caFile }, host) => [
      '-nv',
      '-t1',
      '-T30',
      '-O-',
      `--ca-certificate=${caFile}`,
      `https://${host}/`,
    ],
    env: (stage) => ({ https_proxy: proxyOf(stage) }),
    allowed: hello,
    denied: { status: 4, says: /Proxy tunneling failed: Forbidden/ },
  },
  ...nodeCases(),
  {
    client: 'Python urllib',
    program: 'python3',
    door: 'HTTP, absolute form',
    command: (_stage, host) => ['-c', python, `http://${host}/`],
    env: pythonEnv,
    allowed: ok,
    denied: { status: 1, says: /HTTP Error 403: Forbidden/ },
  },
  {
    client: 'Python urllib',
    program: 'python3',
    door: 'CONNECT',
    command: (_stage, host) => ['-c', python, `https://${host}/`],
    env: pythonEnv,
    allowed: ok,
    denied: { status: 1, says: /Tunnel connection failed: 403 Forbidden/ },
  },
  {
    client: 'Ruby net/http',
    program: 'ruby',
    door: 'HTTP, absolute form',
    command: (stage, host) => rubyCommand(stage, `http://${host}/`),
    allowed: ok,
    denied: { status: 0, says: /\b403\b.*"reason":"no_rule"/s },
  },
  {
    client: 'Ruby net/http',
    program: 'ruby',
    door: 'HTTP that becomes TLS',
    command: (stage, host) => rubyCommand(stage, `http://${host}:443/`),
    allowed: ok,
    denied: { status: 0, says: /\b403\b/ },
  },
  {
    client: 'Ruby net/http',
    program: 'ruby',
    door: 'CONNECT',
    command: (stage, host) => rubyCommand(stage, `https://${host}/`),
    allowed: ok,
    denied: { status: 1, says: /403 "Forbidden"/ },
  },
  {
    client: 'Java HttpClient',
    program: 'java',
    door: 'HTTP, absolute form',
    command: (stage, host) => javaCommand(stage, `http://${host}/`),
    allowed: ok,
    denied: { status: 0, says: /\b403\b/ },
  },
  {
    client: 'Java HttpClient',
    program: 'java',
    door: 'CONNECT',
    command: (stage, host) => javaCommand(stage, `https://${host}/`),
    allowed: ok,
    denied: { status: 0, says: /\b403\b/ },
  },
  {
    client: 'git',
    program: 'git',
    door: 'CONNECT',
    command: (stage, host) => [
      ...['-c', `http.proxy=${proxyOf(stage)}`, '-c', `http.sslCAInfo=${stage.caFile}`],
      ...['ls-remote', `https://${host}/repository.git`],
    ],
    allowed: { status: 0, says: /^[0-9a-f]{40}\s+refs\/heads\//m },
    denied: { status: 128, says: /403/ },
  },
  {
    client: 'openssl s_client',
    program: 'openssl',
    door: 'TLS by server name',
    command: ({ port, caFile }, host) => [
      ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', host],
      ...['-CAfile', caFile, '-verify_return_error'],
    ],
    allowed: { status: 0, says: /Verification: OK/ },
    denied: { status: 1, says: /tlsv1 alert access denied/ },
  },
  {
    client: 'openssl s_client',
    program: 'openssl',
    door: 'CONNECT',
    command: ({ port, caFile }, host) => [
      ...['s_client', '-proxy', `127.0.0.1:${port}`, '-connect', `${host}:443`],
      ...['-servername', host, '-CAfile', caFile, '-verify_return_error'],
    ],
    allowed: { status: 0, says: /Verification: OK/ },
    denied: { status: 1, says: /403 Forbidden/ },
  },
  {
    client: 'MariaDB client',
    program: 'mariadb',
    door: 'TCP listener',
    command: ({ database }, host) => [
      ...['--no-defaults', '--protocol=tcp', '--skip-ssl', '-h127.0.0.1'],
      `-P${host === 'allowed.test' ? database.allowed : database.denied}`,
      ...['-e', "select concat('answer ', 6 * 7)"],
    ],
    allowed: { status: 0, says: /answer 42/ },
    denied: { status: 1, says: /ERROR (2002|2013) .*(Can't connect|Lost connection) to server/ },
  },
]

const python = `import os, ssl, sys, urllib.request
context = ssl.create_default_context(cafile=os.environ['CA_FILE'])
handler = urllib.request.HTTPSHandler(context=context)
print(urllib.request.build_opener(handler).open(sys.argv[1], timeout=30).status)`

function pythonEnv(stage: Stage) {
  const proxy = proxyOf(stage)
  return { http_proxy: proxy, https_proxy: proxy, CA_FILE: stage.caFile }
}

const ruby = `uri = URI(ARGV[0])
http = Net::HTTP.new(uri.host, uri.port, '127.0.0.1', ARGV[1].to_i)
if uri.scheme == 'https'
  http.use_ssl = true
  http.ca_file = ARGV[2]
end
answer = http.get(uri.request_uri)
puts answer.code, answer.body`

function rubyCommand({ port, caFile }: Stage, url: string): string[] {
  return ['-rnet/http', '-ropenssl', '-e', ruby, url, String(port), caFile]
}

function javaCommand({ port, caFile }: Stage, url: string): string[] {
  return [
    '-Xshare:auto',
    '-XX:TieredStopAtLevel=1',
    join(here, 'Client.java'),
    String(port),
    caFile,
    url,
  ]
}

/** The three ways Node has, each as its users write it. */
function nodeCases(): ClientCase[] {
  const fetched = `console.log((await fetch(process.argv[1])).status)`
  const got = `const { get } = process.argv[1].startsWith('https') ? await import('node:https') : await import('node:http')
get(process.argv[1], (answer) => console.log(answer.resume().statusCode)).on('error', (error) => { console.error(error); process.exit(1) })`
  const undici = `import { ProxyAgent, request } from 'undici'
const dispatcher = new ProxyAgent({ uri: process.env.HTTP_PROXY })
console.log((await request(process.argv[1], { dispatcher })).statusCode)`
  const tunnelFailed = { status: 1, says: /403/ }
  const rows = [
    ['Node fetch', 'http', 'CONNECT to port 80', fetched, tunnelFailed],
    ['Node fetch', 'https', 'CONNECT', fetched, tunnelFailed],
    ['Node http', 'http', 'HTTP, absolute form', got, { status: 0, says: /\b403\b/ }],
    ['Node http', 'https', 'CONNECT', got, tunnelFailed],
    ['undici', 'http', 'HTTP, absolute form', undici, { status: 0, says: /\b403\b/ }],
    ['undici', 'https', 'CONNECT', undici, tunnelFailed],
  ] as const
  return rows.map(([client, scheme, door, script, denied]) => ({
    client,
    program: 'node',
    door,
    command: (_stage, host) => [
      ...['--use-env-proxy', '--input-type=module', '-e', script],
      `${scheme}://${host}/`,
    ],
    env: (stage) => ({
      HTTP_PROXY: proxyOf(stage),
      HTTPS_PROXY: proxyOf(stage),
      NODE_EXTRA_CA_CERTS: stage.caFile,
    }),
    allowed: ok,
    denied,
  }))
}

/** What each program says of itself. */
export const versionCommands: Readonly<Record<string, readonly string[]>> = {
  curl: ['--version'],
  wget: ['--version'],
  node: ['--version'],
  python3: ['--version'],
  ruby: ['--version'],
  java: ['--version'],
  git: ['--version'],
  openssl: ['version'],
  mariadb: ['--version'],
}

export function firstLine({ output }: Outcome): string {
  return output.split('\n', 1)[0] ?? ''
}
