export interface DetailsState {
  /** As details v2 says itself. */
  readonly withIstio: boolean
  /** What its environment said when it started. */
  readonly atStart: boolean
}

/** WITH_ISTIO of details v2: read from the service, and switched there. */
export interface DetailsSwitch {
  /** Whether the service can be reached from here at all; in containers no operator's network leads to a workload. */
  readonly isReachable: boolean
  /** @throws Error when the service does not answer */
  read(): Promise<DetailsState>
  /** @throws Error when the service does not answer */
  set(withIstio: boolean): Promise<DetailsState>
  /** Back to how it started. Resolves to what should be warned of. */
  restore(): Promise<readonly string[]>
}

/** Where nothing listens that is known at once; a service on a busy machine may take its time. */
const patienceMs = 5_000
const jsonHeaders = { 'content-type': 'application/json' }

/** @param url of the service's own switch, e.g. `http://127.0.0.1:9086/with-istio` */
export function createDetailsSwitch(url: string | undefined): DetailsSwitch {
  async function ask(method: 'GET' | 'PUT' | 'DELETE', message?: unknown): Promise<DetailsState> {
    if (url === undefined) throw new Error('details v2 cannot be reached from here')
    const json =
      message === undefined ? {} : { body: JSON.stringify(message), headers: jsonHeaders }
    const signal = AbortSignal.timeout(patienceMs)
    const answer = await fetch(url, { method, signal, ...json })
    return readState(await answer.json())
  }
  return {
    isReachable: url !== undefined,
    read: () => ask('GET'),
    set: (withIstio) => ask('PUT', { withIstio }),
    async restore() {
      if (url === undefined) return []
      return await ask('DELETE').then(
        () => [],
        () => ['WITH_ISTIO of details v2 could not be put back: the service does not answer'],
      )
    },
  }
}

function readState(value: unknown): DetailsState {
  const { withIstio, atStart } = Object(value)
  if (typeof withIstio !== 'boolean' || typeof atStart !== 'boolean')
    throw new Error('details v2 gave an answer that is none')
  return { withIstio, atStart }
}
