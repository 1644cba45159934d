import { createEgressProxy, renderAccessLogText } from '@bookinfo/egress-proxy'

const proxy = createEgressProxy({
  registry: {
    services: [],
    workloads: [{ name: 'laptop', labels: {} }],
    sources: [{ cidr: '127.0.0.0/8', workload: 'laptop' }],
  },
  onExchange: (record) => process.stdout.write(`${renderAccessLogText(record)}\n`),
})

// Deny by default: until a rule allows a host, nothing leaves.
proxy.apply({
  version: '1',
  resources: [
    {
      apiVersion: 'config.istio.io/v1alpha2',
      kind: 'EgressRule',
      metadata: { name: 'wikipedia', namespace: 'default' },
      spec: {
        destination: { service: '*.wikipedia.org' },
        ports: [{ port: 443, protocol: 'https' }],
      },
    },
  ],
})

const { address, port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`try: curl -x http://${address}:${port} http://en.wikipedia.org:443/\n`)
process.stdout.write(`then: curl -x http://${address}:${port} http://example.com/\n`)
