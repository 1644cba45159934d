/** The rule of the blog. */
export const rule = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: googleapis
spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - port: 443
      protocol: https
`
const other = rule.replace('googleapis\n', 'other\n').replace('*.googleapis.com', 'www.example.com')
const labelled = (name: string): string =>
  rule
    .replace('name: googleapis', `name: ${name}\n  labels:\n    app: shelf`)
    .replace('*.googleapis.com', `${name}.example.com`)

const today = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata:
  name: entry
spec:
  hosts: [entry.example.com]
  ports: [{number: 443, name: tls, protocol: TLS}]
  resolution: DNS
`

/** What the commands of the tour read, by file. */
export const files: Readonly<Record<string, string>> = {
  'rule.yaml': rule,
  'changed.yaml': rule.replace('443', '8443'),
  'other.yaml': other,
  'stale.yaml': rule.replace('metadata:', 'metadata:\n  resourceVersion: "1"'),
  'nameless.yaml': other
    .replace('name: other', 'generateName: temporary-')
    .replace('www.example', 'tmp.example'),
  'unknown.yaml': other.replace('ports:', 'prots: []\n  ports:'),
  'bad-port.yaml': rule.replace('443', '70000'),
  'bad-kind.yaml': rule.replace('EgressRule', 'EgresRule'),
  'malformed.yaml': rule.replace('  ports:', '  ports: ['),
  'final.yaml': other.replace('metadata:', 'metadata:\n  finalizers: [bookinfo.dev/wait]'),
  'books.yaml': labelled('books'),
  'maps.yaml': labelled('maps'),
  'today.yaml': today,
  'list.yaml': `apiVersion: v1\nkind: List\nitems:\n  - ${today.trimEnd().replaceAll('\n', '\n    ')}\n`,
  'namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team\n',
  'both/kustomization.yaml': 'namespace: team\nresources: [rule.yaml, other.yaml]\n',
  'both/rule.yaml': rule,
  'both/other.yaml': other,
}

/** Editors for the verbs that open one: each changes the file it is given, or keeps it. */
export const editors: Readonly<Record<string, string>> = {
  keep: '#!/bin/sh\ntrue\n',
  change: '#!/bin/sh\nsed -i "s/port: [0-9]*$/port: 9443/" "$1"\n',
  spoil: '#!/bin/sh\nsed -i "s/port: [0-9]*$/port: 70000/" "$1"\n',
}
