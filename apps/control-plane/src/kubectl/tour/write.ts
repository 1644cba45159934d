import { refused, step, triesNothing } from './step.ts'

const noValidation = { says: /invalid argument/, code: 1 }
const collection = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'

/** Making rules, in every way there is; at the end there are `googleapis` and `other`. */
export const write = [
  step('create -f rule.yaml --dry-run=client -o yaml', /^ {2}service: '\*\.googleapis\.com'$/m),
  step('create -f rule.yaml --dry-run=server', /googleapis created \(server dry run\)\n$/, {
    old: triesNothing,
  }),
  step('create -f rule.yaml --dry-run=server -o yaml', /^ {2}uid: UID\nspec:\n[\s\S]*https\n$/m, {
    old: triesNothing,
  }),
  refused('create -f unknown.yaml', /strict decoding error: unknown field "spec\.prots"/),
  step(
    'create -f unknown.yaml --validate=warn --dry-run=server',
    /^egressrule\S+ created \(server dry run\)\nWarning: unknown field "spec\.prots"/,
    { old: noValidation },
  ),
  step(
    'create -f unknown.yaml --validate=ignore --dry-run=server',
    /^egressrule\S+ created \(server dry run\)\n$/,
    { old: noValidation },
  ),
  refused('create -f bad-port.yaml', /^The EgressRule "googleapis" is invalid: spec\.ports\[0\]/),
  refused('create -f bad-kind.yaml', /no matches for kind "EgresRule" in version/, {
    differs: 'newer ones add a hint',
  }),
  refused('create -f malformed.yaml', /yaml: line \d+/),
  refused('create -f final.yaml', /unknown field "metadata\.finalizers" \(the fields are name, /),
  step('create -f rule.yaml', /^egressrule\.config\.istio\.io\/googleapis created\n$/),
  refused('create -f rule.yaml', /AlreadyExists.*"googleapis" already exists\n$/),
  step('create -f nameless.yaml', /temporary-NEW created\n$/),
  step('create -f other.yaml --save-config -o name', /^egressrule\.config\.istio\.io\/other\n$/),
  refused('create -f other.yaml -n UPPER', /must be a DNS-1123 label/),
  step(`create --raw ${collection} -f books.yaml`, /"name":"books","namespace":"default"/),
  step('create -f maps.yaml --edit', /maps created\n$/, { editor: 'change' }),
  refused('create namespace fresh', /namespaces are neither created nor deleted/),

  step('apply -f rule.yaml', /googleapis configured\nWarning: .* will be patched automatically/),
  step('apply -f rule.yaml', /^egressrule\.config\.istio\.io\/googleapis unchanged\n$/),
  step('apply -f today.yaml', /^serviceentry\.networking\.istio\.io\/entry created\n$/),
  step('apply -f list.yaml', /^serviceentry\.networking\.istio\.io\/entry unchanged\n$/),
  step('apply -f namespace.yaml', /^namespace\/team configured\nWarning: /),
  step('apply -f changed.yaml --dry-run=client', /googleapis configured \(dry run\)\n$/),
  step('apply -f changed.yaml --dry-run=server', /googleapis configured \(server dry run\)\n$/, {
    old: triesNothing,
  }),
  step('diff -f rule.yaml', /^$/, { old: { ...triesNothing, code: 2 } }),
  step('diff -f changed.yaml', /^- {2}- port: 443\n\+ {2}- port: 8443$/m, {
    code: 1,
    old: { ...triesNothing, code: 2 },
  }),
  step('diff -k both', /^\+ {2}namespace: team$/m, {
    code: 1,
    old: { ...triesNothing, code: 2 },
  }),
  step('apply -f changed.yaml -o name', /^egressrule\.config\.istio\.io\/googleapis\n$/),
  step('apply view-last-applied egressrule googleapis', /^ {2}- port: 8443$/m),
  step('apply set-last-applied -f rule.yaml', /googleapis configured\n$/),
  step('apply view-last-applied -f rule.yaml -o json', /"port": 443,/),
  step('apply edit-last-applied egressrule googleapis', /googleapis edited\n$/, {
    editor: 'change',
  }),
  step('apply view-last-applied egressrule/googleapis', /^ {2}- port: 9443$/m),
  step('apply --server-side --force-conflicts -f rule.yaml', /googleapis serverside-applied\n$/),
  // The port that kubectl applied by itself is under another name, which only newer ones hand over.
  step('get egressrule googleapis -o jsonpath={.spec.ports[*].port}', /(^| )443$/, {
    differs: 'for older ones the other port is still there',
  }),
  step('apply -f rule.yaml', /googleapis (configured|unchanged)\n$/, {
    differs: 'for older ones there is a port to take away',
  }),
  step('get egressrule googleapis -o jsonpath={.spec.ports[*].port}', /^443$/),

  step('kustomize both', /^ {2}namespace: team\n[\s\S]*^ {2}namespace: team$/m),
  step(
    'apply -k both',
    /^egressrule\S+googleapis created\negressrule\S+other created\nWarning: rule/,
  ),
  step('get -k both -o name', /^egressrule\S+googleapis\negressrule\S+other\n$/),
  step('delete -k both', /"googleapis" deleted.*\negressrule\S+ "other" deleted/, {
    differs: 'the newest name the namespace',
  }),
  step('create -n team -f other.yaml', /^egressrule\S+other created\nWarning: rule .* conflicts/),
  step('apply -f books.yaml -f maps.yaml', /books configured\negressrule\S+maps configured/),
  step(
    'apply -f books.yaml --prune -l app=shelf --prune-allowlist=config.istio.io/v1alpha2/EgressRule',
    /books unchanged\negressrule\.config\.istio\.io\/maps pruned\n$/,
    {
      old: {
        words:
          'apply -f books.yaml --prune -l app=shelf --prune-whitelist=config.istio.io/v1alpha2/EgressRule'.split(
            ' ',
          ),
      },
    },
  ),
  refused('apply -f books.yaml --prune -l app=shelf', /no matches for kind "ConfigMap"/, {
    differs: 'a deprecation',
  }),
  step('delete -f books.yaml', /"books" deleted/, { differs: 'the newest name the namespace' }),
]
