/** The blog's rule under a name of choice; an empty namespace is left out. */
export function egressRule(name: string, namespace = 'default', port = 443): string {
  const line = namespace === '' ? '' : `  namespace: ${namespace}\n`
  return `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: ${name}
${line}spec:
  destination:
    service: "*.googleapis.com"
  ports:
    - port: ${port}
      protocol: https
`
}

/** A port given twice and a port out of range. */
export const invalidRule = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata:
  name: bad
spec:
  destination: {service: www.example.com}
  ports:
    - port: 80
      protocol: http
    - port: 80
      protocol: http
    - port: 70000
      protocol: http
`
