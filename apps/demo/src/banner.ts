import { join, relative } from 'node:path'
import type { KeptRules } from './kept-rules.ts'
import type { MeshAddresses } from './mesh-options.ts'

export interface BannerFacts {
  /** From the start of the program. */
  readonly seconds: number
  readonly world: 'stand-in' | 'live'
  readonly preset: 'blog' | 'blank'
  readonly kept: KeptRules
  /** Where the command was given: paths are shown relative to it, and meshctl looks there for `.bookinfo`. */
  readonly directory: string
}

/** Where everything is and what to try, for the person who just started the mesh. */
export function renderBanner(addresses: MeshAddresses, facts: BannerFacts): string {
  const { kubeconfig, egressUrl } = addresses
  const outside =
    facts.world === 'live'
      ? 'Google Books itself (GOOGLE_BOOKS=live)'
      : 'a stand-in on this machine; nothing leaves it'
  return `
Bookinfo is up after ${facts.seconds.toFixed(1)} s. The outside world is ${outside}.

  product page   ${addresses.productPageUrl}
  console        ${addresses.consoleUrl}
  egress proxy   ${egressUrl}   try: curl -x ${egressUrl} http://www.googleapis.com:443/
  gateway admin  ${addresses.adminUrl}
  access log     ${relative(facts.directory, addresses.accessLog)}

${renderSteps(addresses, facts)}
With kubectl instead (this file, so that no other cluster is ever meant):
  export KUBECONFIG=${kubeconfig}
  kubectl get egressrules,routerules

Ctrl-C stops everything.
`
}

function renderSteps({ kubeconfig, consoleUrl }: MeshAddresses, facts: BannerFacts): string {
  const { kept, preset, directory } = facts
  if (kept.names.length > 0 || kept.brokenFiles.length > 0) return keptSteps(kept, consoleUrl)
  const found = kubeconfig === join(directory, '.bookinfo', 'kubeconfig')
  const meshctl = found ? 'npx meshctl' : `npx meshctl -c ${kubeconfig}`
  return preset === 'blank' ? blankSteps(meshctl) : blogSteps(meshctl)
}

function keptSteps({ names, brokenFiles }: KeptRules, consoleUrl: string): string {
  const broken = brokenFiles.map((file) => `  not read: ${file}\n`).join('')
  return `Kept from the last time: ${names.join(', ') || 'no other rule'}.
${broken}  For the story from its beginning: Reset in the console, or curl -X POST ${consoleUrl}api/reset
`
}

const blogSteps = (meshctl: string): string => `Try this next:
  1. Open the product page: "Error fetching product details!", because no rule lets details v2 out.
  2. ${meshctl} create -f deploy/rules/egress-google-apis.yaml     (or the switch in the console)
  3. Reload the page: the book details came from outside.
  4. ${meshctl} delete egressrule googleapis -n default            and the error is back.
`

const blankSteps = (meshctl: string): string => `Try this next:
  1. Open the product page and reload: details v1 and v2 take turns, and v2 fails.
  2. ${meshctl} create -f deploy/rules/route-rule-details-v2.yaml  all details traffic goes to v2.
  3. ${meshctl} create -f deploy/rules/egress-google-apis.yaml     and v2 may ask the outside.
`
