import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'

/** A kubeconfig by which kubectl means this mesh and nobody's real cluster. Resolves to its file. */
export async function writeKubeconfig(stateDir: string, port: number): Promise<string> {
  const file = path.join(stateDir, 'kubeconfig')
  await writeFile(file, renderKubeconfig(port), { mode: 0o600 })
  return file
}

function renderKubeconfig(port: number): string {
  const name = 'bookinfo'
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: `http://localhost:${port}` } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  })
}
