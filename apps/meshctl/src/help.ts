import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { type FlagTable, flagsOf } from './flags.ts'

/** `meshctl --help`: what it is, the story, and where everything is. */
export function renderHelp(): string {
  return `meshctl writes and reads the rules of the mesh. Its grammar, texts and exit codes are those of istioctl 0.5.

A workload of the mesh reaches nothing outside unless an EgressRule allows it. A RouteRule says which version
of a service answers. Both take effect while everything runs, and are in force when the command returns.

The story in five commands, with http://localhost:9080/productpage open beside them:
  meshctl get routerules                                      details goes to v2, which asks Google Books: refused
  meshctl create -f deploy/rules/egress-google-apis.yaml      *.googleapis.com is allowed: the page shows the book
  meshctl get egressrules                                     what is allowed now
  meshctl delete egressrule googleapis -n default             the page says "Error fetching product details!" again
  meshctl replace -f deploy/rules/route-rule-details-v1.yaml  details goes to v1, which asks nobody

Usage:
  meshctl COMMAND [flags]

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join('\n')}
  help        This text, or that of a command: meshctl help get

Flags:
${renderFlags(flagsOf())}

The control plane is looked for in this order: --server; the kubeconfig of -c; $KUBECONFIG, if its server is on
this machine; .bookinfo/kubeconfig in the current folder; http://localhost:8080 ($BOOKINFO_CONTROL_PORT moves it).

Exit codes: 0 done, also when get finds nothing; 255 any error, as in istioctl; 1 where check finds errors and
explain a denial. Results go to standard output, errors and warnings to standard error. Colour only on a terminal,
and never with NO_COLOR.
`
}

/** `meshctl COMMAND --help`. */
export function renderCommandHelp(command: Command): string {
  return `${command.description.join('\n')}\n\n${renderUsage(command)}${renderExitCodes(command)}`
}

function renderExitCodes({ exitCodes = [] }: Command): string {
  return exitCodes.length === 0
    ? ''
    : `\nExit codes:\n${exitCodes.map((line) => `  ${line}`).join('\n')}\n  255: an error\n`
}

/** Usage of one command: what goes before an error in its use. */
export function renderUsage({ synopsis, examples, flags }: Command): string {
  return `Usage:
${synopsis
  .split(' | ')
  .map((form) => `  meshctl ${form} [flags]`)
  .join('\n')}

Examples:
${examples.map((example) => `  ${example}`).join('\n')}

Flags:
${renderFlags(flagsOf(flags))}
`
}

function renderFlags(table: FlagTable): string {
  return Object.entries(table)
    .flatMap(([name, { short, value, summary }]) => {
      if (summary === undefined) return []
      const left = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`
      return [`  ${left.padEnd(32)} ${summary}`]
    })
    .join('\n')
}
