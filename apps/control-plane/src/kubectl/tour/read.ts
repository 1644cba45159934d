import { refused, step } from './step.ts'

const unknownEvents = { says: /unknown command "events"/, code: 1 }

/** Reading `googleapis` and `other`, and `other` of the namespace `team`, which lost. */
export const read = [
  step(
    'get egressrules',
    /^NAME +HOSTS +PORTS +ACTIVE +AGE\ngoogleapis +\*\.googleapis\.com +9443\/https +True +AGE$/m,
  ),
  step('get egressrules -A', /^team +other +www\.example\.com +443\/https +False +AGE$/m),
  step('get egressrules -o wide', /^googleapis .* Acknowledged: in force at egress +me$/m),
  step(
    'get egressrule googleapis -o yaml',
    /^ {2}service: '\*\.googleapis\.com'[\s\S]*type: Active$/m,
    {
      differs: 'before 1.21 managedFields were shown',
    },
  ),
  step('get egressrule googleapis -o json', /"service": "\*\.googleapis\.com"/, {
    differs: 'before 1.21 managedFields were shown',
  }),
  step('get egressrules -o name', /^egressrule\.config\.istio\.io\/googleapis\n[\s\S]*other\n/),
  step(
    "get egressrules -o 'jsonpath={range .items[*]}{.metadata.name}:{.status.conditions[0].status} {end}'",
    /^googleapis:True other:True /,
  ),
  step(
    "get egressrules -o 'go-template={{range .items}}{{.metadata.name}} {{end}}'",
    /^googleapis other /,
  ),
  step(
    'get egressrules -o custom-columns=NAME:.metadata.name,HOST:.spec.destination.service',
    /^NAME +HOST\ngoogleapis +\*\.googleapis\.com\n/,
  ),
  step('get egressrules --sort-by=.spec.destination.service', /^googleapis .*\n[\s\S]*other /m),
  step('get egressrules --chunk-size=1 -o name', /googleapis\n\S+other\n\S+temporary-NEW\n$/),
  step('get egressrules --show-labels', /^googleapis .* level=10,team=books,tier=a$/m),
  step('get egressrules -L team', /^googleapis .* books$/m),
  step('get egressrules --no-headers', /^googleapis /),
  step('get egressrules --show-kind', /^egressrule\.config\.istio\.io\/googleapis /m),
  step('get egressrules --server-print=false', /^NAME +AGE\ngoogleapis +AGE$/m),
  step('get egressrules,serviceentries', /^serviceentry\.networking\.istio\.io\/entry /m),
  step('get se', /^entry +\["entry\.example\.com"\] +DNS +True +AGE$/m),
  step('get serviceentries.v1alpha3.networking.istio.io -o yaml', /apiVersion: .*\/v1alpha3$/m, {
    differs: 'the metadata of a list',
  }),
  step('get all', /^serviceentry\.networking\.istio\.io\/entry /m),
  step('get istio-io -A -o name', /^serviceentry\.networking\.istio\.io\/entry$/m),
  step('get -f rule.yaml -f other.yaml -o name', /googleapis\n\S+other\n$/),
  step('get egressrule/other ns/team -o name', /^egressrule\S+other\nnamespace\/team\n$/),
  step('get ns', /^default +Active\nteam +Active\n$/m),

  step('get egressrules -o name -l team=books', /^\S+\/googleapis\n$/),
  step('get egressrules -o name -l team!=books', /^\S+\/other\n\S+temporary-NEW\n$/),
  step("get egressrules -o name -l 'team in (books,maps),tier'", /^\S+\/googleapis\n$/),
  step("get egressrules -o name -l 'team notin (books)'", /^\S+\/other\n/),
  step('get egressrules -o name -l !team', /^\S+\/other\n/),
  step('get egressrules -o name -l level>9,level<11', /^\S+\/googleapis\n$/),
  refused("get egressrules -l 'a b'", /unable to parse selector "a b"; use name=value/),
  step('get egressrules -o name --field-selector metadata.name=other', /^\S+\/other\n$/),
  step('get egressrules -o name --field-selector metadata.name!=other', /^\S+\/googleapis\n/),
  step('get egressrules -A -o name --field-selector metadata.namespace=team', /^\S+\/other\n$/),
  step(
    'get egressrules -o name --field-selector spec.destination.service=www.example.com',
    /^\S+\/other\n$/,
  ),
  refused(
    'get egressrules --field-selector status.x=y',
    /field label not supported: status\.x; use /,
  ),

  refused(
    'get egressrule nothing',
    /NotFound.*egressrules\.config\.istio\.io "nothing" not found\n$/,
  ),
  step('get egressrule nothing --ignore-not-found', /^$/),
  refused('get egressrule other nothing', /^NAME[\s\S]*^other [\s\S]*"nothing" not found\n$/m),
  step('get egressrules -n nobody', /^No resources found in nobody namespace\.\n$/),
  refused('get egresrules', /the server doesn't have a resource type "egresrules"/),
  step('get egressrules --as=jane -o name', /googleapis/),

  step(
    'describe egressrule googleapis',
    /Port: +9443\n[\s\S]*Reason: +Acknowledged\n[\s\S]*Events:\n[\s\S]*Normal +Updated/,
  ),
  step('describe egressrule goo', /^Name: +googleapis$/m),
  step('describe egressrules -l team=books', /^Name: +googleapis$/m),
  step('describe -f today.yaml', /^Kind: +ServiceEntry$/m),
  step(
    'describe egressrule other --show-events=false',
    /Type: +Active\n.*Observed Generation: +1\s*$/,
  ),
  refused('describe egressrule nothing', /"nothing" not found\n$/),
  step(
    'get events -n team',
    /Warning +Conflict +egressrule\/other +rule egress-rule\/team\/other conf/,
  ),
  step('get events -A --field-selector type=Warning', /^team +AGE +Warning +Conflict /m),
  step(
    'get events --field-selector involvedObject.name=googleapis',
    /Normal +Deleted +egressrule/,
    {
      differs: 'how often metadata changed goes by what each kubectl writes there',
    },
  ),
  step('get events -n team --sort-by=.lastTimestamp -o wide', /COUNT +NAME\n/, {
    differs: 'acknowledgements that come close together are one event',
  }),
  step('events -n team --types=Warning', /Warning +Conflict +EgressRule\/other /, {
    old: unknownEvents,
  }),
  step('events --for egressrule/googleapis', /Normal +Created +EgressRule\/googleapis /, {
    old: unknownEvents,
  }),
]
