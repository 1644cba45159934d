import { refused, step, triesNothing } from './step.ts'

/** Newer ones name the namespace as well. */
const differs = 'whether the namespace is named'

/** Removing rules, until there are none. */
export const remove = [
  step('delete egressrule googleapis --dry-run=client', /"googleapis" deleted.*\(dry run\)\n$/, {
    differs,
  }),
  step(
    'delete egressrule googleapis --dry-run=server',
    /"googleapis" deleted.*\(server dry run\)/,
    {
      old: triesNothing,
    },
  ),
  step('delete egressrule googleapis', /^egressrule\S+ "googleapis" deleted/, { differs }),
  refused('delete egressrule googleapis', /NotFound.*"googleapis" not found\n$/),
  step('delete egressrule googleapis --ignore-not-found', /^(No resources found\n)?$/, {
    differs: 'some say that there is none',
  }),
  step('wait --for=delete egressrule/googleapis --timeout=60s', /^$/, {
    old: { says: /no matching resources found|"googleapis" not found/, code: 1 },
  }),
  step('create -f rule.yaml', /created\n$/),
  step('delete egressrule googleapis --wait=false --cascade=orphan', /deleted/, { differs }),
  step('create -f rule.yaml', /created\n$/),
  step('delete -f rule.yaml --cascade=foreground --timeout=60s', /deleted/, { differs }),
  step('create -f rule.yaml', /created\n$/),
  step('delete egressrule/googleapis --grace-period=0 --force', /force deleted/i, {
    differs: 'how the warning begins',
  }),
  step('create -f rule.yaml', /created\n$/),
  step(
    'delete egressrule googleapis --now -o name',
    /^egressrule\.config\.istio\.io\/googleapis\n$/,
  ),
  step('delete egressrules -A --field-selector metadata.namespace=team', /"other" deleted/, {
    differs,
  }),
  step('get ns', /^NAME +STATUS\ndefault +Active\n$/),
  step('delete egressrules -l shelf=a', /"other" deleted[\s\S]*"temporary-NEW" deleted/, {
    differs,
  }),
  step('delete egressrules -l shelf=a', /^No resources found\n$/),
  step('create -f rule.yaml', /created\n$/),
  step('delete egressrules.v1alpha2.config.istio.io --all', /"googleapis" deleted/, { differs }),
  step(
    'delete --raw /apis/networking.istio.io/v1/namespaces/default/serviceentries/entry',
    /"status":"Success"/,
  ),
  refused('delete events --all', /MethodNotAllowed.*events are written by the server alone/, {
    differs: 'a line for each event, and newer ones cause others',
  }),
  refused('delete ns default', /namespaces are neither created nor deleted/),
  step('get all -A', /^No resources found\n$/),
]
