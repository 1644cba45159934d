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
    console: /line \d+/,
  },
  {
    mistake: 'an unknown kind',
    yaml: rule({ kind: 'EgresRule' }),
    kubectl: /no matches for kind "EgresRule"/,
    meshctl: /kind EgresRule is not known/,
    console: /EgresRule/,
  },
  {
    mistake: 'a misspelt field',
    yaml: rule({ ports: 'prots' }),
    kubectl: /unknown field "spec\.prots"/,
    meshctl: /unknown field "prots"/,
    console: /unknown field "spec\.prots"/,
  },
  {
    mistake: 'a bad host',
    yaml: rule({ host: 'a.*.com' }),
    kubectl:
      /spec\.destination\.service: .*domain name "a\.\*\.com" invalid \(label "\*" invalid\)/,
    meshctl: /domain name "a\.\*\.com" invalid \(label "\*" invalid\)/,
    console: /spec\.destination\.service.*domain name "a\.\*\.com" invalid/,
  },
  {
    mistake: 'a bad port',
    yaml: rule({ port: '70000' }),
    kubectl: /spec\.ports\[0\]\.port: .*port number 70000 must be in the range 1\.\.65535/,
    meshctl: /port number 70000 must be in the range 1\.\.65535/,
    console: /spec\.ports\[0\]\.port.*port number 70000/,
  },
] as const

for (const { mistake, yaml, kubectl, meshctl } of mistakes) {
  for (const [tool, expected] of Object.entries({ kubectl, meshctl })) {
    test(`${mistake} through ${tool} is one clear error, and nothing is stored`, async ({
      stack,
    }) => {
      const ran: Ran = await stack[tool === 'kubectl' ? 'kubectl' : 'meshctl'](
        ['create', '-f', '-'],
        yaml,
      )
      expect(ran.status).not.toBe(0)
      expect(ran.stdout).toBe('')
      expect(ran.stderr).toMatch(expected)
      expect(ran.stderr, 'no stack trace').not.toMatch(/node:internal|\.[jt]s:\d+/)
      expect(await listEgressRules(stack.consoleUrl)).toEqual([])
    })
  }
}

for (const { mistake, yaml, console: expected } of mistakes) {
  test(`${mistake} through the console is one clear error, the text stays, and nothing is stored`, async ({
    stack,
    page,
  }) => {
    await page.goto(`${stack.consoleUrl}?lang=en`)
    await page.getByRole('button', { name: '+ Rule from YAML' }).click()
    const text = page.getByRole('textbox', { name: /EgressRule or RouteRule/ })
    await text.fill(yaml)
    await page.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('alert')).toContainText('Nothing was stored.')
    await expect(page.getByRole('alert')).toContainText(expected)
    await expect(text, 'nothing is lost').toHaveValue(yaml)
    expect(await listEgressRules(stack.consoleUrl)).toEqual([])
  })
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
