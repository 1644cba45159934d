import { refused, step } from './step.ts'

const nobodysScheme = /no kind "EgressRule" is registered/
const noPods = /the server doesn't have a resource type "pods"/
const noResource = /(the server )?could not find the requested resource/

/** What is for pods, nodes and the like: there are none, and each command says so in one sentence. */
export const otherClusters = [
  step('create -f rule.yaml', /created\n$/),
  ...['get pods', 'logs x', 'exec x -- ls', 'attach x', 'port-forward x 80'].map((line) =>
    refused(line, noPods),
  ),
  ...['get nodes', 'drain x', 'cordon x', 'uncordon x', 'taint nodes x a=b:NoSchedule'].map(
    (line) => refused(line, /the server doesn't have a resource type "nodes"/),
  ),
  ...['top pods', 'top nodes'].map((line) => refused(line, /Metrics API not available/)),
  ...[
    'logs egressrule/googleapis',
    'exec egressrule/googleapis -- ls',
    'port-forward egressrule/googleapis 80',
    'rollout restart egressrule/googleapis',
    'expose egressrule googleapis --port=80',
    'set image egressrule/googleapis a=b',
  ].map((line) => refused(line, nobodysScheme, { differs: 'where the scheme is' })),
  refused('scale egressrule googleapis --replicas=2', noResource),
  refused('autoscale egressrule googleapis --max=2', /could not find scale subresource/),
  refused('rollout status deploy/x', /the server doesn't have a resource type "deploy"/),
  refused('set image deploy/x a=b', /the server doesn't have a resource type "deploy"/),
  refused('expose deployment x --port=80', /doesn't have a resource type "deployment"/, {
    differs: 'a hint',
  }),
  refused('run x --image=y', /no matches for kind "Pod" in version "v1"/),
  refused('create deployment x --image=y', noResource),
  refused('create configmap x', /could not find the requested resource|no matches for kind/, {
    differs: 'who notices',
  }),
  refused('create role x --verb=get --resource=egressrules', noResource),
  refused('auth reconcile -f rule.yaml', nobodysScheme, { differs: 'where the scheme is' }),
  refused('certificate approve x', /doesn't have a resource type "certificatesigningrequests"/),
  refused('cluster-info dump', noResource),
]
