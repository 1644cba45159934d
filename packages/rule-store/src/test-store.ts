import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { classicApiVersion, type EgressRule } from '@bookinfo/rules'
import { type Own, ownByUpdate } from './managed-fields/own-update.ts'
import type { RuleStoreOptions } from './options.ts'
import { openRuleStore, type RuleStore } from './rule-store.ts'
import type { StoreEvent } from './store-event.ts'

/** A fresh directory that goes away with the test. */
export async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'rule-store-'))
  t.after(() => rm(dir, { recursive: true, force: true, maxRetries: 9 }))
  return path.join(dir, 'rules')
}

/** An open store that is closed with the test. */
export async function startStore(
  t: TestContext,
  options: Partial<RuleStoreOptions> = {},
): Promise<{ store: RuleStore; dir: string }> {
  const dir = options.dir ?? (await temporaryDir(t))
  const store = await openRuleStore({ ...options, dir })
  t.after(() => store.close())
  return { store, dir }
}

/** A small valid rule. */
export function egressRule(name: string, port = 443, namespace = 'default'): EgressRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace },
    spec: {
      destination: { service: `*.${name}.example.com` },
      ports: [{ port, protocol: 'https' }],
    },
  }
}

/** The next change of the store that `wanted` says yes to. */
export function nextEvent(
  store: RuleStore,
  wanted: (event: StoreEvent) => boolean = () => true,
): Promise<StoreEvent> {
  return new Promise((resolve) => {
    const watching = store.watch((event) => {
      if (!wanted(event)) return
      watching.close()
      resolve(event)
    })
  })
}

/** Who writes by other means than files, in words of a test. */
export function ownedBy(manager: string): Own {
  return ownByUpdate({ manager, apiVersion: classicApiVersion })
}
