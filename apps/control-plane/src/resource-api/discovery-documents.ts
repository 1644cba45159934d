import { groupVersionOf, type ServedKind } from './served-kind.ts'

type Kinds = readonly ServedKind[]

/** What kubectl asks before its first command. `gitVersion` is the API's level, not a release of ours. */
export const serverVersion = { major: '1', minor: '32', gitVersion: 'v1.32.0-bookinfo' }

export const coreVersions = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
}

export function groupList(kinds: Kinds) {
  const groups = groupsOf(kinds).map((group) => describeGroup(kinds, group))
  return { kind: 'APIGroupList', apiVersion: 'v1', groups }
}

export function apiGroup(kinds: Kinds, group: string) {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(kinds, group) }
}

/** Without the core group, which is discovered by itself. */
export function groupsOf(kinds: Kinds): readonly string[] {
  return [...new Set(kinds.map(({ group }) => group))].filter((group) => group !== '')
}

/** Group and version of every kind, each once. */
export function groupVersions(
  kinds: readonly Pick<ServedKind, 'group' | 'version'>[],
): readonly Pick<ServedKind, 'group' | 'version'>[] {
  return [...new Map(kinds.map((kind) => [groupVersionOf(kind), kind])).values()]
}

export function resourceList(kinds: Kinds, groupVersion: string) {
  const resources = kinds
    .filter((kind) => groupVersionOf(kind) === groupVersion)
    .map((kind) => ({
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs,
      ...namesOf(kind),
    }))
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources }
}

/**
 * All groups with all of their resources in one answer, which kubectl prefers since 1.26; `core` for `/api`.
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export function aggregatedDiscovery(kinds: Kinds, apiVersion: string, core: boolean) {
  const groups = core ? [''] : groupsOf(kinds)
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion,
    metadata: {},
    items: groups.map((group) => ({
      metadata:
        group === '' ? { creationTimestamp: null } : { name: group, creationTimestamp: null },
      versions: versionsOf(kinds, group).map((version) => ({
        version,
        freshness: 'Current',
        resources: kinds
          .filter((kind) => kind.group === group && kind.version === version)
          .map((kind) => ({
            resource: kind.plural,
            responseKind: { group, version, kind: kind.kind },
            scope: kind.namespaced ? 'Namespaced' : 'Cluster',
            singularResource: kind.singular,
            verbs: kind.verbs,
            ...namesOf(kind),
          })),
      })),
    })),
  }
}

function namesOf({ shortNames, categories }: ServedKind) {
  return {
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  }
}

function versionsOf(kinds: Kinds, group: string): readonly string[] {
  return [...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version))]
}

function describeGroup(kinds: Kinds, group: string) {
  const versions = versionsOf(kinds, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }))
  return { name: group, versions, preferredVersion: versions[0] }
}
