import type { MeshRegistry } from '@bookinfo/rules'

const versions = {
  productpage: ['v1'],
  details: ['v1', 'v2'],
  reviews: ['v1', 'v2', 'v3'],
  ratings: ['v1', 'v2'],
} as const

/** The mesh of `npm start` and of compose, without the addresses, which are made at start. */
export const demoRegistry: MeshRegistry = {
  services: Object.keys(versions).map((name) => ({ name, port: 9080 })),
  workloads: [
    ...Object.entries(versions).flatMap(([service, names]) =>
      names.map((version) => ({
        name: `${service}-${version}`,
        service,
        labels: { app: service, version },
      })),
    ),
    { name: 'local', labels: {} },
  ],
}
