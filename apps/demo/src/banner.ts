import { relative } from 'node:path'
import type { MeshAddresses } from './mesh-options.ts'

/** Where everything is and what to try, for the person who just started the mesh. */
export function renderBanner(
  addresses: MeshAddresses,
  { seconds, world, preset, directory }: BannerFacts,
): string {
  const outside =
    world === 'live'
      ? 'Google Books itself (GOOGLE_BOOKS=live)'
      : 'a stand-in on this machine; nothing leaves it'
  return `
Bookinfo is up after ${seconds.toFixed(1)} s. The outside world is ${outside}.

  product page   ${addresses.productPageUrl}
  console        ${addresses.consoleUrl}
  egress proxy   ${addresses.egressUrl}   try: curl -x ${addresses.egressUrl} http://www.googleapis.com:443/
  gateway admin  ${addresses.adminUrl}
  access log     ${relative(directory, addresses.accessLog)}

Try this next:
${preset === 'blank' ? blankSteps : blogSteps}
With kubectl instead (this file, so that no other cluster is ever meant):
  export KUBECONFIG=${addresses.kubeconfig}
  kubectl get egressrules,routerules

Ctrl-C stops everything.
`
}

export interface BannerFacts {
  /** From the start of the program. */
  readonly seconds: number
  readonly world: 'stand-in' | 'live'
  readonly preset: 'blog' | 'blank'
  /** Paths are shown relative to it. */
  readonly directory: string
}

const blogSteps = `  1. Open the product page: "Error fetching product details!", because no rule lets details v2 out.
  2. npx meshctl create -f deploy/rules/egress-google-apis.yaml     (or the switch in the console)
  3. Reload the page: the book details came from outside.
  4. npx meshctl delete egressrule googleapis -n default            and the error is back.
`

const blankSteps = `  1. Open the product page and reload: details v1 and v2 take turns, and v2 fails.
  2. npx meshctl create -f deploy/rules/route-rule-details-v2.yaml  all details traffic goes to v2.
  3. npx meshctl create -f deploy/rules/egress-google-apis.yaml     and v2 may ask the outside.
`
