import { ownByUpdate, type RuleStore } from '@bookinfo/rule-store'
import { classicApiVersion, type Resource } from '@bookinfo/rules'
import type { Mesh } from './mesh.ts'
import type { ControlPlaneOptions } from './options.ts'

/** What each preset puts in place. `blog`: the story's moment of surprise, where no egress rule is yet. */
const presets: Readonly<Record<ControlPlaneOptions['preset'], readonly Resource[]>> = {
  blank: [],
  blog: [
    {
      apiVersion: classicApiVersion,
      kind: 'RouteRule',
      metadata: { name: 'details', namespace: 'default' },
      spec: {
        destination: { name: 'details' },
        route: [{ labels: { version: 'v2' }, weight: 100 }],
      },
    },
  ],
}

const ownedByPreset = { own: ownByUpdate({ manager: 'preset', apiVersion: classicApiVersion }) }

/** Puts the preset into a store that has never held anything; later starts leave the rules as they are. */
export async function seedFirstStart(
  store: RuleStore,
  preset: ControlPlaneOptions['preset'],
): Promise<void> {
  if (store.version !== '0' || store.brokenFiles.length > 0) return
  for (const resource of presets[preset]) await store.create(resource, ownedByPreset)
}

/** Makes the rules those of the preset. Resolves, when the gateways act on them, to what should be warned of. */
export async function resetToPreset(
  mesh: Mesh,
  preset: ControlPlaneOptions['preset'],
): Promise<readonly string[]> {
  const { store } = mesh
  const wanted = presets[preset]
  const { warnings } = await mesh.write(
    () => {
      const present = store.list()
      const has = (some: readonly Resource[], one: Resource) =>
        some.some((other) => isSame(one, other))
      return Promise.all([
        ...present
          .filter((resource) => !has(wanted, resource))
          .map(({ kind, metadata }) => store.delete({ kind, ...metadata })),
        ...wanted.map((resource) =>
          has(present, resource)
            ? store.replace(resource, ownedByPreset)
            : store.create(resource, ownedByPreset),
        ),
      ])
    },
    { by: 'reset' },
  )
  return warnings
}

function isSame(a: Resource, b: Resource): boolean {
  const sameName = a.metadata.name === b.metadata.name
  return a.kind === b.kind && sameName && a.metadata.namespace === b.metadata.namespace
}
