import { expect, test } from '../fixtures.ts'
import type { Stack } from '../stack/stack.ts'

/** One command line as istioctl 0.5 answered it, byte for byte; revisions are shown as N (spec: egress-rules 5). */
interface Row {
  readonly line: string
  readonly input?: string
  readonly out?: string
  /** After `Error: `; an exit code of 255 goes with it. */
  readonly error?: string
  /** The usage text stands before the error. */
  readonly usage?: true
}

const googleapis = rule('googleapis')

// Some fifty programs are started, one after the other.
test.describe.configure({ timeout: 180_000 })

const story: readonly Row[] = [
  { line: 'get egressrules', out: 'No resources found.\n' },
  { line: 'get egressrule googleapis', out: 'No resources found.\n' },
  { line: 'replace -f -', input: googleapis, error: 'revision is required' },
  {
    line: 'delete egressrule googleapis -n default',
    error: list('cannot delete googleapis: egressrules.config.istio.io "googleapis" not found'),
  },
  {
    line: 'delete -f -',
    input: googleapis,
    error: list(
      'cannot delete egress-rule/default/googleapis: egressrules.config.istio.io "googleapis" not found',
    ),
  },
  {
    line: 'create -f -',
    input: googleapis,
    out: 'Created config egress-rule/default/googleapis at revision N\n',
  },
  {
    line: 'create -f -',
    input: googleapis,
    error: 'egressrules.config.istio.io "googleapis" already exists',
  },
  {
    line: 'get egressrules',
    out: 'NAME\t\tKIND\t\t\t\t\tNAMESPACE\ngoogleapis\tEgressRule.v1alpha2.config.istio.io\tdefault\n',
  },
  {
    line: 'get egressrule googleapis -o yaml',
    out: `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  creationTimestamp: null
  name: googleapis
  namespace: default
  resourceVersion: "N"
spec:
  destination:
    service: '*.googleapis.com'
  ports:
  - port: 443
    protocol: https
---
`,
  },
  {
    line: 'get egressrules -o wide',
    error: 'unknown output format wide. Types are yaml|short',
  },
  {
    line: 'get egressrules --profile 0.8',
    out: 'NAME         KIND                                  NAMESPACE\ngoogleapis   EgressRule.config.istio.io.v1alpha2   default\n',
  },
  {
    line: 'replace -f -',
    input: googleapis,
    out: 'Updated config egress-rule/default/googleapis to revision N\n',
  },
  {
    line: 'replace -f -',
    input: googleapis.replace('name: googleapis', 'name: googleapis\n  resourceVersion: "1"'),
    error:
      'Operation cannot be fulfilled on egressrules.config.istio.io "googleapis": the object has been modified; please apply your changes to the latest version and try again',
  },
  {
    line: 'delete egressrule googleapis',
    error: list(
      'cannot delete googleapis: an empty namespace may not be set when a resource name is provided',
    ),
  },
  {
    line: 'delete egressrule googleapis -n default',
    out: 'Deleted config: egressrule googleapis\n',
  },
  {
    line: 'create -f -',
    input: `---\n${rule('one')}---\n---\n${rule('two', 'elsewhere')}`,
    out: 'Created config egress-rule/default/one at revision N\nCreated config egress-rule/elsewhere/two at revision N\n',
  },
  {
    line: 'get egressrules -n elsewhere',
    out: 'NAME\tKIND\t\t\t\t\tNAMESPACE\ntwo\tEgressRule.v1alpha2.config.istio.io\telsewhere\n',
  },
  {
    line: 'get egressrules --profile 0.8',
    out: 'NAME      KIND                                  NAMESPACE\none       EgressRule.config.istio.io.v1alpha2   default\ntwo       EgressRule.config.istio.io.v1alpha2   elsewhere\n',
  },
  {
    line: 'delete egressrules one missing gone -n default',
    out: 'Deleted config: egressrules one\n',
    error: list(
      'cannot delete missing: egressrules.config.istio.io "missing" not found',
      'cannot delete gone: egressrules.config.istio.io "gone" not found',
    ),
  },
  {
    line: 'delete -f -',
    input: rule('two', 'elsewhere'),
    out: 'Deleted config: egress-rule/elsewhere/two\n',
  },
  {
    line: 'create -f - -n other',
    input: rule('mine', 'default'),
    error:
      'the namespace from the provided object "default" does not match the namespace "other". You must pass \'--namespace=default\' to perform this operation',
  },
  {
    line: 'create -f -',
    input: rule('kept', ''),
    out: 'Created config egress-rule/default/kept at revision N\n',
  },
  {
    line: 'delete egressrule kept --profile 0.8',
    out: 'Deleted config: egressrule kept\n',
  },
]

const refusals: readonly Row[] = [
  { line: 'create', error: 'filename not specified (see --filename or -f)' },
  { line: 'replace', error: 'filename not specified (see --filename or -f)' },
  { line: 'create x', error: 'create takes no arguments', usage: true },
  { line: 'replace x -f -', error: 'replace takes no arguments', usage: true },
  { line: 'create -f missing.yaml', error: 'open missing.yaml: no such file or directory' },
  { line: 'create -f -', input: '', error: 'nothing to create' },
  { line: 'replace -f -', input: '---\n---\n', error: 'nothing to replace' },
  { line: 'delete -f -', input: '# nothing\n', error: 'nothing to delete' },
  {
    line: 'delete egressrule',
    error: 'provide configuration type and name or -f option',
    usage: true,
  },
  {
    line: 'delete egressrule a -f -',
    error: 'delete takes no arguments when the file option is used',
    usage: true,
  },
  {
    line: 'get egress-rule',
    error: '"egress-rule" not recognized. Please use non-hyphenated resource name "egressrule"',
    usage: true,
  },
  {
    line: 'delete egress-rule a -n default',
    error: '"egress-rule" not recognized. Please use non-hyphenated resource name "egressrule"',
  },
]

/** Errors after which a line of ours tells where: only what istioctl printed is compared. */
const placed: readonly Row[] = [
  {
    // What follows the line is the parser's own text, there as here.
    line: 'create -f -',
    input: rule('bad').replace('"*.bad.com"', '"*.bad.com'),
    error:
      'cannot parse proto message: error converting YAML to JSON: yaml: line 12: Missing closing "quote',
  },
  {
    line: 'create -f -',
    input: rule('bad').replace('  name: bad\n', ''),
    error: 'resource name may not be empty',
  },
  {
    line: 'create -f -',
    input: 'a',
    error:
      'cannot parse proto message: error unmarshaling JSON: json: cannot unmarshal string into Go value of type crd.IstioKind',
  },
  {
    line: 'create -f -',
    input: rule('bad').replace('  ports:', '  foo: 1\n  ports:'),
    error: `cannot parse proto message: YAML decoding error: destination:
  service: '*.bad.com'
foo: 1
ports:
- port: 443
  protocol: https
 unknown field "foo" in v1alpha1.EgressRule`,
  },
  {
    line: 'create -f -',
    input: rule('bad').replace('port: 443', 'port: 70000'),
    error:
      'configuration is invalid: 1 error occurred:\n\n* port number 70000 must be in the range 1..65535',
  },
  {
    line: 'create -f -',
    input: rule('bad').replace(
      '    - port: 443\n      protocol: https\n',
      '    - {port: 80, protocol: http}\n    - {port: 80, protocol: udp}\n',
    ),
    error:
      'configuration is invalid: 2 errors occurred:\n\n* duplicate port: 80\n* egress rule support is available only for the following protocols: HTTP,HTTP2,GRPC,HTTPS,TCP,Mongo',
  },
  {
    line: 'create -f -',
    input: rule('pod').replace('EgressRule', 'Pod'),
    error: '1 error occurred:\n\n* kind Pod is not known',
  },
]

test('the commands of the blog, and around them, print what istioctl 0.5 printed', async ({
  stack,
}) => {
  for (const row of story) await expectRow(stack, row)
})

test('what istioctl refused is refused in its words', async ({ stack }) => {
  for (const row of refusals) await expectRow(stack, row)
  for (const { line, input, error = '' } of placed) {
    const ran = await stack.meshctl(line.split(' '), input)
    expect(ran.stdout, line).toBe('')
    expect(ran.stderr.slice(0, 7 + error.length), line).toBe(`Error: ${error}`)
    expect(ran.stderr.slice(7 + error.length), line).toMatch(/^\n {2}at <stdin>:\d+:\d+/)
    expect(ran.status, line).toBe(255)
  }
})

async function expectRow(stack: Stack, { line, input, out = '', error, usage }: Row) {
  const ran = await stack.meshctl(line.split(' '), input)
  const shown = ran.stdout.replace(/(revision |resourceVersion: ")\d+/g, '$1N')
  expect(shown, line).toBe(out)
  const expected = error === undefined ? '' : `Error: ${error}\n`
  if (usage === true) expect(ran.stderr.endsWith(`\n${expected}`), line).toBe(true)
  else expect(ran.stderr, line).toBe(expected)
  if (usage === true) expect(ran.stderr, line).toMatch(/^Usage:\n/)
  expect(ran.status, line).toBe(error === undefined ? 0 : 255)
}

function rule(name: string, namespace = 'default'): string {
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: ${name}
${namespace === '' ? '' : `  namespace: ${namespace}\n`}spec:
  destination:
    service: "*.${name}.com"
  ports:
    - port: 443
      protocol: https
`
}

/** The list in which istioctl reported what it had collected. */
function list(...messages: readonly string[]): string {
  const head = messages.length === 1 ? '1 error occurred:' : `${messages.length} errors occurred:`
  return `${head}\n\n${messages.map((message) => `* ${message}`).join('\n')}`
}
