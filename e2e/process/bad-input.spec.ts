import { expect, test } from '../fixtures.ts'
import type { Ran } from '../stack/run.ts'
import { listEgressRules } from './egress-rules-api.ts'

/** One wrong input each: what kubectl and meshctl must name, and where. */
const mistakes = [
  {
    mistake: 'malformed YAML',
    yaml: 'kind: EgressRule\nmetadata: {name: bad\nspec:\n  destination: [\n',
    kubectl: /yaml: line \d+/,
    meshctl: /line \d+|:\d+:\d+/,
  },
  {
    mistake: 'an unknown kind',
    yaml: rule({ kind: 'EgresRule' }),
    kubectl: /no matches for kind "EgresRule"/,
    meshctl: /kind EgresRule is not known/,
  },
  {
    mistake: 'a misspelt field',
    yaml: rule({ ports: 'prots' }),
    kubectl: /unknown field "spec\.prots"/,
    meshctl: /unknown field "prots"/,
  },
  {
    mistake: 'a bad host',
    yaml: rule({ host: 'a.*.com' }),
    kubectl:
      /spec\.destination\.service: .*domain name "a\.\*\.com" invalid \(label "\*" invalid\)/,
    meshctl: /domain name "a\.\*\.com" invalid \(label "\*" invalid\)/,
  },
  {
    mistake: 'a bad port',
    yaml: rule({ port: '70000' }),
    kubectl: /spec\.ports\[0\]\.port: .*port number 70000 must be in the range 1\.\.65535/,
    meshctl: /port number 70000 must be in the range 1\.\.65535/,
  },
] as const

for (const { mistake, yaml, ...expected } of mistakes) {
  for (const tool of ['kubectl', 'meshctl'] as const) {
    test(`${mistake} through ${tool} is one clear error, and nothing is stored`, async ({
      stack,
    }) => {
      const ran: Ran = await stack[tool](['create', '-f', '-'], yaml)
      expect(ran.status).not.toBe(0)
      expect(ran.stdout).toBe('')
      expect(ran.stderr).toMatch(expected[tool])
      expect(ran.stderr, 'no stack trace').not.toMatch(/^ +at /m)
      expect(await listEgressRules(stack.consoleUrl)).toEqual([])
    })
  }
}

function rule({
  kind = 'EgressRule',
  ports = 'ports',
  host = 'www.example.com',
  port = '443',
}: {
  kind?: string
  ports?: string
  host?: string
  port?: string
}): string {
  return `apiVersion: config.istio.io/v1alpha2
kind: ${kind}
metadata:
  name: bad
  namespace: default
spec:
  destination:
    service: "${host}"
  ${ports}:
    - port: ${port}
      protocol: https
`
}
