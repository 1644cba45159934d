import type { Attack, Probe } from './attack.ts'

const path = '/%n'

/** A request in absolute form, as programs send it that know of their proxy. */
function absolute(authority: string, host = authority): Probe {
  return {
    name: `GET http://${authority}/ with Host: ${host}`,
    head: [`GET http://${authority}${path} HTTP/1.1`, `Host: ${host}`],
  }
}

/** HTTPS through a tunnel. */
function tunnel(target: string, serverName: string | null, host: string): Probe {
  return {
    name: `CONNECT ${target}, server name ${serverName ?? 'none'}, then Host: ${host}`,
    connect: { target },
    tls: { serverName },
    head: [`GET ${path} HTTP/1.1`, `Host: ${host}`],
  }
}

/** The lab's fourteen attacks (spec: console 4.7). */
export const attacks: readonly Attack[] = [
  {
    number: 1,
    slug: 'spoofed-host',
    title: 'Spoofed Host: an allowed name, a malicious address',
    stoppedBy: 'the proxy resolves the name itself; a Host that differs from the target is refused',
    atBest: 'stopped',
    probes: ({ allowed, ports, evil }) => [
      absolute(`${evil.address}:${evil.http}`, at(allowed, ports.http, 80)),
      absolute(`${evil.address}:${evil.https}`, at(allowed, ports.https)),
    ],
  },
  {
    number: 2,
    slug: 'ip-literal',
    title: 'A bare address instead of a name',
    stoppedBy: 'rules about names never cover addresses',
    atBest: 'stopped',
    probes: ({ evil }) => [
      tunnel(`${evil.address}:${evil.https}`, null, evil.address),
      absolute(`${evil.address}:${evil.http}`),
    ],
  },
  {
    number: 3,
    slug: 'bypass',
    title: 'Round the proxy',
    stoppedBy: 'a network that has no other way out; the proxy cannot see it',
    atBest: 'passed',
    probes: ({ evil, direct }) => [
      {
        name: `connect to ${direct.host}:${direct.port} without the proxy`,
        direct: true,
        head: [`GET ${path} HTTP/1.1`, `Host: ${evil.name}`],
      },
    ],
  },
  {
    number: 4,
    slug: 'fronting',
    title: 'Domain fronting: the allowed name outside, another inside',
    stoppedBy:
      'where the proxy makes the TLS itself, it writes the Host; inside TLS passed through it cannot look',
    atBest: 'stopped',
    probes: ({ allowed, ports, evil }) => [
      absolute(at(allowed, ports.https), evil.name),
      tunnel(at(allowed, ports.https), evil.name, evil.name),
      { ...tunnel(at(allowed, ports.https), allowed, evil.name), isLimit: true },
    ],
  },
  {
    number: 5,
    slug: 'look-alike',
    title: 'A name that ends alike',
    stoppedBy: 'a wildcard stands for whole labels',
    atBest: 'stopped',
    probes: ({ domain, ports }) => names([`evil${domain}`], ports),
  },
  {
    number: 6,
    slug: 'suffix-trick',
    title: 'The allowed name as a prefix of another',
    stoppedBy: 'a rule covers the end of a name, never its beginning',
    atBest: 'stopped',
    probes: ({ allowed, evil, ports }) => names([`${allowed}.${evil.name}`], ports),
  },
  {
    number: 7,
    slug: 'spelling',
    title: 'The same name, spelt otherwise',
    stoppedBy: 'one canonical form before any rule is asked',
    atBest: 'stopped',
    probes: ({ allowed, evil, ports }) =>
      [
        `${evil.name}.`,
        evil.name.toUpperCase(),
        evil.name.replace('i', '%69'),
        evil.name.replace('e', '\uff45'),
        `${evil.name}\\.${allowed}`,
        `${allowed}@${evil.name}`,
      ].map((name) => absolute(at(name, ports.http, 80))),
  },
  {
    number: 8,
    slug: 'other-port',
    title: 'The allowed host, another port',
    stoppedBy: 'the port is part of every rule',
    atBest: 'stopped',
    probes: ({ allowed }) => [
      absolute(`${allowed}:8443`),
      tunnel(`${allowed}:8443`, allowed, allowed),
      {
        name: `CONNECT ${allowed}:22`,
        connect: { target: `${allowed}:22` },
        head: [`GET ${path} HTTP/1.1`, `Host: ${allowed}`],
      },
    ],
  },
  {
    number: 9,
    slug: 'number-forms',
    title: 'The own machine as a number',
    stoppedBy: 'numbers are addresses or nothing, and the own machine is never outside',
    atBest: 'stopped',
    probes: ({ internalPort }) =>
      [
        '2130706433',
        '0x7f.1',
        '127.1',
        '0177.0.0.1',
        '127.0.0.1',
        'localhost',
        '[::ffff:7f00:1]',
      ].map((host) => absolute(`${host}:${internalPort}`)),
  },
  {
    number: 10,
    slug: 'metadata',
    title: 'The metadata address of clouds',
    stoppedBy: 'no rule can open it, and a name that resolves to it is refused',
    atBest: 'stopped',
    probes: ({ domain, ports }) => [
      absolute(at('169.254.169.254', ports.http, 80)),
      absolute(at(`metadata.${domain}`, ports.http, 80)),
    ],
  },
  {
    number: 11,
    slug: 'rebinding',
    title: 'An allowed name that resolves to the own machine',
    stoppedBy: 'every address is judged, and the judged address is the one dialled',
    atBest: 'stopped',
    probes: ({ domain, internalPort }) => [
      absolute(`rebind.${domain}:${internalPort}`),
      absolute(`127.0.0.1:${internalPort}`, `rebind.${domain}:${internalPort}`),
    ],
  },
  {
    number: 12,
    slug: 'redirect',
    title: 'A redirect from an allowed host to another',
    stoppedBy: 'the proxy follows nothing; the next request is judged like any other',
    atBest: 'stopped',
    probes: ({ allowed, evil, ports }) => [
      {
        name: `an answer of ${allowed} that leads to ${evil.name}`,
        head: [
          `GET http://${at(allowed, ports.https)}/redirect?to=http://${at(evil.name, ports.http, 80)}${path} HTTP/1.1`,
          `Host: ${at(allowed, ports.https)}`,
        ],
        followsRedirect: true,
      },
    ],
  },
  {
    number: 13,
    slug: 'two-names',
    title: 'A request that names two hosts',
    stoppedBy: 'a strict parser: one Host, and it agrees with the target',
    atBest: 'stopped',
    probes: ({ allowed, evil, ports }) => {
      const [good, bad] = [at(allowed, ports.http, 80), at(evil.name, ports.http, 80)]
      return [
        {
          ...absolute(good),
          name: 'two Host fields',
          head: [...absolute(good).head, `Host: ${bad}`],
        },
        absolute(bad, good),
        {
          name: 'a Host that begins on the line before',
          head: [`GET ${path} HTTP/1.1`, `Host: ${good}`, ` ${bad}`],
        },
      ]
    },
  },
  {
    number: 14,
    slug: 'shared-bucket',
    title: "An allowed domain, the attacker's bucket",
    stoppedBy:
      'not by a rule about hosts: allow exact hosts only, or paths where the proxy makes the TLS',
    atBest: 'passed',
    probes: ({ domain, ports }) => [
      {
        name: `GET http://storage.${domain}:${ports.https}/attackers-bucket/`,
        head: [
          `GET http://storage.${domain}:${ports.https}/attackers-bucket${path} HTTP/1.1`,
          `Host: storage.${domain}:${ports.https}`,
        ],
      },
    ],
  },
]

/** In clear to either port, and by tunnel. */
function names(hosts: readonly string[], ports: { http: number; https: number }): Probe[] {
  return hosts.flatMap((host) => [
    absolute(at(host, ports.http, 80)),
    absolute(at(host, ports.https)),
    tunnel(at(host, ports.https), host, host),
  ])
}

/** With the port, unless it is the one that is not written. */
function at(host: string, port: number, unwritten?: number): string {
  return port === unwritten ? host : `${host}:${port}`
}
