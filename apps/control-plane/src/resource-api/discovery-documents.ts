import type { KindDescription, Resource } from '@bookinfo/rules'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** What kubectl asks before its first command. `gitVersion` is the API's level, not a release of ours. */
export const serverVersion = { major: '1', minor: '32', gitVersion: 'v1.32.0-bookinfo' }

export const coreVersions = {
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [],
}

/** The one core resource: kubectl asks for namespaces, and finds fault with an empty list. */
export const coreResources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: 'v1',
  resources: [
    {
      name: 'namespaces',
      singularName: 'namespace',
      namespaced: false,
      kind: 'Namespace',
      verbs: ['get', 'list'],
      shortNames: ['ns'],
    },
  ],
}

export function groupList(kinds: readonly KindDescription[]) {
  const groups = [...new Set(kinds.map(({ group }) => group))].map((group) =>
    describeGroup(kinds, group),
  )
  return { kind: 'APIGroupList', apiVersion: 'v1', groups }
}

export function apiGroup(kinds: readonly KindDescription[], group: string) {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(kinds, group) }
}

export function resourceList(kinds: readonly KindDescription[], group: string, version: string) {
  const resources = kinds
    .filter((kind) => kind.group === group && kind.version === version)
    .map(({ plural, singular, kind, shortNames }) => ({
      name: plural,
      singularName: singular,
      namespaced: true,
      kind,
      verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      categories: ['all', 'istio-io'],
    }))
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: `${group}/${version}`,
    resources,
  }
}

/** A namespace is a part of a name here; so there is every one that is asked for. */
export function namespaceObject(name: string) {
  return {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: { name, resourceVersion: '1' },
    status: { phase: 'Active' },
  }
}

/** Those that rules are in, and `default`. */
export function namespaceList(resources: readonly Resource[]) {
  const names = new Set(['default', ...resources.map(({ metadata }) => metadata.namespace)])
  const items = [...names].toSorted().map(namespaceObject)
  return { kind: 'NamespaceList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items }
}

/** `kubectl describe` asks for events; there are none to tell. */
export const noEvents = { kind: 'EventList', apiVersion: 'v1', metadata: {}, items: [] }

function describeGroup(kinds: readonly KindDescription[], group: string) {
  const own = kinds.filter((kind) => kind.group === group)
  const versions = [...new Set(own.map(({ version }) => version))].map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }))
  return { name: group, versions, preferredVersion: versions[0] }
}
