import { refused, step, triesNothing } from './step.ts'

const one = 'egressrule googleapis'
/** 1.27 forgot a letter. */
const wording = 'annotate or annotated'
const collection = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'

/** Changing rules that are there. */
export const change = [
  step('replace -f changed.yaml', /googleapis replaced\n$/),
  refused('replace -f stale.yaml', /Conflict.*the object has been modified; please apply/),
  refused('replace -f books.yaml', /NotFound.*"books" not found/),
  step('replace -f rule.yaml --dry-run=server', /googleapis replaced \(server dry run\)\n$/, {
    old: triesNothing,
  }),
  step(
    'replace --force -f rule.yaml',
    /"googleapis" deleted.*\negressrule\S+googleapis replaced\n$/,
    {
      differs: 'the newest name the namespace',
    },
  ),
  step(`replace --raw ${collection}/other -f other.yaml`, /"name":"other","namespace":"default"/),

  step(
    `patch ${one} --type=merge -p {"metadata":{"labels":{"tier":"a"}}}`,
    /googleapis patched\n$/,
  ),
  step(`patch ${one} --type=merge -p {}`, /googleapis patched \(no change\)\n$/),
  step(
    'patch -f rule.yaml --type=json -p [{"op":"replace","path":"/spec/ports/0/port","value":8443}]',
    /googleapis patched\n$/,
  ),
  step(
    `patch ${one} --type=merge -p {"metadata":{"labels":{"tier":"b"}}} --dry-run=server`,
    /googleapis patched\n$/,
    { old: triesNothing },
  ),
  refused(
    `patch ${one} --type=json -p [{"op":"remove","path":"/spec/nothing"}]`,
    /^The request is invalid: \/spec\/nothing: the JSON patch does not fit: there is no "nothing"\n$/,
  ),
  refused(`patch ${one} --type=merge -p {"spec":{"prots":[]}}`, /unknown field "spec\.prots"/),
  refused(
    `patch ${one} --type=merge -p {"spec":{"ports":[{"port":70000,"protocol":"http"}]}}`,
    /^The EgressRule "googleapis" is invalid: spec\.ports\[0\]\.port: port number 70000/,
  ),
  refused(`patch ${one} --type=merge -p {"spec":`, /malformed JSON at line 1, column 9/),
  refused(`patch ${one} -p {"spec":{}}`, /use application\/merge-patch\+json, application\/json/, {
    differs: 'newer ones name the kind',
  }),
  refused('patch egressrule nothing --type=merge -p {}', /"nothing" not found\n$/),

  step(`edit ${one}`, /^Edit cancelled, no changes made\.\n$/),
  step(`edit ${one}`, /googleapis edited\n$/, { editor: 'change' }),
  refused(`edit ${one}`, /"googleapis" is invalid[\s\S]*no valid changes were saved\.\n$/, {
    editor: 'spoil',
  }),
  step(`get ${one} -o jsonpath={.spec.ports[0].port}`, /^9443$/),

  step(`label ${one} team=books`, /googleapis labeled\n$/),
  refused(
    `label ${one} team=maps`,
    /'team' already has a value \(books\), and --overwrite is false/,
  ),
  step(`label ${one} team=books level=10 --overwrite`, /googleapis labeled\n$/),
  refused(`label ${one} team=maps --overwrite --resource-version=1`, /has been modified/),
  step(`label ${one} team=maps --overwrite --dry-run=server`, /labeled \(server dry run\)\n$/, {
    old: triesNothing,
  }),
  step(`label ${one} --list`, /^level=10$/m, { differs: 'the order is any' }),
  step('label egressrules --all shelf=a', /googleapis labeled\n[\s\S]*other labeled\n/),
  step('label egressrules -l team=books shelf-', /^egressrule\S+googleapis (un)?labeled\n$/, {
    differs: 'newer ones say unlabeled',
  }),
  step('label -f rule.yaml a=b --local -o yaml', /^ {2}a: b$/m),
  refused(`label ${one} 'team=a b'`, /a valid label must be an empty string or consist of/),

  step(`annotate ${one} note=first`, /googleapis annotated?\n$/, { differs: wording }),
  refused(`annotate ${one} note=second`, /'note' already has a value \(first\)/),
  step(`annotate ${one} note=second --overwrite`, /googleapis annotated?\n$/, { differs: wording }),
  step(`annotate ${one} --list`, /^note=second$/m, { differs: 'the order is any' }),
  step('annotate egressrules --field-selector metadata.name=googleapis note-', /annotated?\n$/, {
    differs: wording,
  }),
  step(`annotate ${one} egress.bookinfo.dev/owner=me`, /googleapis annotated?\n$/, {
    differs: wording,
  }),
  step(`annotate ${one} egress.bookinfo.dev/onwer=me`, /annotated?\nWarning: .*has no effect/, {
    differs: wording,
  }),
  refused(`annotate ${one} egress.bookinfo.dev/expires=soon`, /must be a time as RFC 3339 writes/),

  step('wait --for=condition=Active egressrule/googleapis --timeout=60s', /condition met\n$/),
  step('wait --for=condition=Active egressrules --all --timeout=60s', /other condition met\n/),
  step('wait --for=condition=Active -f rule.yaml --timeout=60s', /condition met\n$/),
  step('wait --for=condition=Active=False egressrule/other -n team --timeout=60s', /met\n$/),
  step('wait --for=jsonpath={.spec.ports[0].port}=9443 egressrule/googleapis', /condition met\n$/, {
    old: { says: /unrecognized condition/, code: 1 },
  }),
  step('wait --for=create egressrule/googleapis --timeout=60s', /condition met\n$/, {
    since: 31,
    old: { says: /unrecognized condition/, code: 1 },
  }),
  refused('wait --for=condition=Active egressrule/other -n team --timeout=0', /condition/, {
    differs: 'the words',
  }),
  refused('wait --for=condition=Active egressrule/nothing --timeout=0', /"nothing" not found\n$/),
  refused('wait --for=delete egressrule/other --timeout=0', /condition/, { differs: 'the words' }),
]
