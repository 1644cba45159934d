import type { EgressRule, Resource, RouteRule } from '@bookinfo/rules'
import { ruleKey } from './rules-in-force.ts'

/** The two resources the blog's story turns on. */
const apiVersion = 'config.istio.io/v1alpha2'

export type DetailsVersion = 'v1' | 'v2'

export const googleapisKey: string = ruleKey('EgressRule', 'default', 'googleapis')
export const detailsKey: string = ruleKey('RouteRule', 'default', 'details')

export const googleapis: EgressRule = {
  apiVersion,
  kind: 'EgressRule',
  metadata: { name: 'googleapis', namespace: 'default' },
  spec: {
    destination: { service: '*.googleapis.com' },
    ports: [{ port: 443, protocol: 'https' }],
  },
}

/** All details traffic to one version. `resourceVersion` makes a replacement refuse a lost update. */
export function detailsRoute(version: DetailsVersion, resourceVersion?: string): RouteRule {
  return {
    apiVersion,
    kind: 'RouteRule',
    metadata: {
      name: 'details',
      namespace: 'default',
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    spec: { destination: { name: 'details' }, route: [{ labels: { version } }] },
  }
}

/** The resource as its author wrote it: without what the server added. */
export function withoutServerFields(resource: Resource): Resource {
  const { name, namespace, labels, annotations } = resource.metadata
  const metadata = {
    name,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
  return { ...resource, metadata }
}
