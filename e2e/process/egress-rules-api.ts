import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rules } from '../stack/paths.ts'

const resource = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'

/** The answer to a write of the resource API, and how it was warned about. */
export interface Written {
  readonly status: number
  readonly warning: string | null
  readonly body: string
}

/** Creates the blog's EgressRule, or the given YAML. */
export async function createEgressRule(controlUrl: string, yaml?: string): Promise<Written> {
  const body = yaml ?? (await readFile(join(rules, 'egress-google-apis.yaml'), 'utf8'))
  const response = await fetch(new URL(resource, controlUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/yaml' },
    body,
  })
  return written(response)
}

/** Deletes an EgressRule by name. */
export async function deleteEgressRule(controlUrl: string, name = 'googleapis'): Promise<Written> {
  return written(await fetch(new URL(`${resource}/${name}`, controlUrl), { method: 'DELETE' }))
}

/** Names of the EgressRules that are there. */
export async function listEgressRules(controlUrl: string): Promise<string[]> {
  const response = await fetch(new URL(resource, controlUrl))
  const { items } = (await response.json()) as { items: { metadata: { name: string } }[] }
  return items.map(({ metadata }) => metadata.name)
}

async function written(response: Response): Promise<Written> {
  return {
    status: response.status,
    warning: response.headers.get('warning'),
    body: await response.text(),
  }
}
