/**
 * What lint looks for, and why it matters. Callers switch on the code; the page docs/lint.md tells the same, and a
 * test holds the two together.
 */
export const findingReasons = {
  any_host:
    'A rule for every host is no allow-list: whatever gets into a workload can send anywhere.',
  public_suffix:
    'Under a public suffix anybody can register a name, so the wildcard opens hosts that nobody has chosen.',
  shared_suffix:
    'Customers of one provider get names under this suffix, so the wildcard opens hosts of strangers.',
  any_tenant:
    'Anybody can own a bucket, repository or paste on this host; data can leave by it as well as come.',
  covers_any_tenant:
    'The wildcard covers a host on which anybody can own a bucket, repository or paste; name the hosts that are used.',
  glued_star:
    'Without a dot after the star the pattern also covers names that merely end alike, which others may own.',
  broad_block: 'So large a block holds addresses of many owners.',
  refused_range:
    'The gateway refuses loopback, private, link-local and metadata addresses unless the rule names them in its annotation, so it opens nothing.',
  unmatchable_host: 'Requests with such a host are refused before any rule is asked.',
  tcp_on_name:
    'A tunnel knows addresses only; in 2018 such a rule was accepted and broke its listener, here it opens nothing.',
  https_on_http_port:
    'The gateway would begin TLS on a port where servers speak clear HTTP, and the handshake would fail.',
  http_on_https_port:
    'The gateway would send clear HTTP to a port where servers expect TLS; an https rule encrypts on the way.',
  odd_port: 'The port belongs to another protocol, so the connection will probably be of no use.',
  tcp_on_web_port: 'A port is of one protocol family: this keeps every http and https rule off it.',
  route_without_host:
    'A route rule acts on hosts of the mesh or on hosts that an egress rule opens, as it is spelt there.',
  route_outside: 'A host outside the mesh has no versions to choose from.',
  mirror_outside: 'Copies go to services of the mesh only.',
  unknown_version: 'Requests sent to a version that does not run are answered 503.',
  fault_without_percent: 'No percent means never, and not always as the documents of 2018 said.',
  open_credentials: 'Any page could read answers that are meant for the visitor alone.',
  shadowed_route:
    'The first route rule whose conditions hold decides; one without conditions always does.',
  redundant_rule: 'Another rule opens all of it, so removing the narrow one would close nothing.',
  conflict: 'Of rules that cannot stand together only the one with the smallest key is in force.',
  overruled:
    'Where two resources say different things about one host, the older one counts, and of two families the one of today.',
  target_missing:
    'Requests sent to a host that nothing opens, or to a subset that nothing defines, are answered 503.',
  not_exported: 'A resource that no workload sees has no effect.',
  not_acted_on: 'The field is kept and changes nothing here; elsewhere it may.',
  never_used: 'A rule that decides no call is an open door that nobody needs.',
  expires_soon: 'The rule is removed at the time its annotation says.',
  unknown_annotation:
    'Annotations under this prefix are ours; one that does not exist has no effect.',
} as const

export type FindingCode = keyof typeof findingReasons
