import { refused, step } from './step.ts'

/** Before 1.27 `explain` reads OpenAPI 2, of which the server has no more than the beginning. */
const old = { says: /couldn't find resource for/, code: 1 }

/** What there is, who one is, and what things mean: before there is any rule. */
export const lookAround = [
  step('version', /Server Version: .*v1\.\d+\.0-bookinfo/, { differs: 'the client tells itself' }),
  step(
    'api-versions',
    /^authentication\.k8s\.io\/v1\n[\s\S]*config\.istio\.io\/v1alpha2\n[\s\S]*v1\n$/,
  ),
  step('api-resources', /^egressrules +config\.istio\.io\/v1alpha2 +true +EgressRule$/m),
  step('api-resources --api-group=networking.istio.io', /^serviceentries +se +networking/m),
  step('api-resources -o wide', /^events +ev +v1 +true +Event +\[?get[, ]list[, ]watch/m, {
    differs: 'newer ones have categories',
  }),
  step(
    'api-resources --verbs=list --namespaced -o name',
    /^events\negressrules\.config\.istio\.io\n[\s\S]*virtualservices\.networking\.istio\.io\n$/,
  ),
  step('auth can-i create egressrules', /^yes\n$/),
  step('auth can-i get /version', /^yes\n$/),
  refused('auth can-i delete events', /^no - events cannot be told to delete\n$/),
  refused('auth can-i get pods', /no - there is no resource pods/, {
    differs: 'an empty line',
  }),
  step('auth can-i --list', /^egressrules\.config\.istio\.io +\[\] +\[\] +\[create delete/m),
  step('auth whoami', /^Username +operator\nGroups +\[system:masters\]$/m, {
    old: { says: /unknown command "whoami"/, code: 1 },
  }),
  step('auth whoami --as=jane', /^Username +jane$/m, {
    old: { says: /unknown command "whoami"/, code: 1 },
  }),
  step('config current-context', /^bookinfo\n$/),
  step('config view', /server: http:\/\/SERVER[\s\S]*current-context: bookinfo/),
  step('get --raw /version', /"gitVersion":"v1\.\d+\.0-bookinfo"/),
  step('get --raw /readyz', /^ok$/),
  refused('get --raw /nothing', /could not find the requested resource/),
  step('get ns', /^NAME +STATUS\ndefault +Active\n$/),
  step('describe ns default', /^Status: +Active$/m),
  step('get all', /^No resources found in default namespace\.\n$/),
  step('get all -A', /^No resources found\n$/),
  step('explain egressrule', /KIND: +EgressRule[\s\S]*What no rule names is denied/, { old }),
  step('explain egressrule.spec.destination', /FIELD: destination <Object>/, { old }),
  step('explain egressrule --recursive', /^ +service\t<string>$/m, { old }),
  step('explain egressrule.status.conditions', /Acknowledged; or why not/, { old }),
  step('explain egressrule.metadata', /^ +namespace\t<string>$/m, { old }),
  step('explain serviceentries --api-version=networking.istio.io/v1alpha3', /VERSION: +v1alpha3/, {
    old,
  }),
  step('explain events.involvedObject', /The rule that it is about/, { old }),
  step('explain ns', /KIND: +Namespace/, { old }),
  refused('explain egressrule.nothing', /field "nothing" does not exist/, { old }),
  refused('explain egressrule --output=plaintext-openapiv2', /couldn't find resource for/, {
    old: { says: /unknown flag: --output/ },
  }),
]
