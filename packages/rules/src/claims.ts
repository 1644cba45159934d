/** Who wants a place; of several the first in order has it. */
export interface Claim {
  readonly order: string
}

/**
 * Places, and in order who claims each of them. Unlike a table made at once it can be changed one claim after the
 * other, and remembers who would have a place if its holder were not there.
 */
export class Claims<Claimant extends Claim> {
  readonly #places = new Map<string, Claimant[]>()

  get size(): number {
    return this.#places.size
  }

  add(place: string, claim: Claimant): void {
    const claims = this.#places.get(place)
    if (claims === undefined) {
      this.#places.set(place, [claim])
      return
    }
    const at = claims.findIndex(({ order }) => claim.order < order)
    claims.splice(at === -1 ? claims.length : at, 0, claim)
  }

  remove(place: string, claim: Claimant): void {
    const claims = this.#places.get(place) ?? []
    const at = claims.indexOf(claim)
    if (at !== -1) claims.splice(at, 1)
    if (claims.length === 0) this.#places.delete(place)
  }

  /** All who claim a place, its holder first. */
  of(place: string): readonly Claimant[] {
    return this.#places.get(place) ?? []
  }

  holder(place: string): Claimant | undefined {
    return this.#places.get(place)?.[0]
  }

  /** One for each place, in order. */
  holders(): readonly Claimant[] {
    const all = [...this.#places.values()].flatMap(([first]) => first ?? [])
    return all.sort(byOrder)
  }
}

export function byOrder(a: Claim, b: Claim): number {
  if (a.order === b.order) return 0
  return a.order < b.order ? -1 : 1
}

/** More are put in place by sorting all. */
const few = 64

/** A list in order, with some of its elements changed; the list given stays as it is. */
export function changeOrdered<Element extends Claim>(
  list: readonly Element[],
  gone: ReadonlySet<Element>,
  come: readonly Element[],
): readonly Element[] {
  if (gone.size + come.length > few) {
    return [...list.filter((element) => !gone.has(element)), ...come].sort(byOrder)
  }
  const next = [...list]
  for (const element of gone) {
    const at = next.indexOf(element)
    if (at !== -1) next.splice(at, 1)
  }
  for (const element of come) next.splice(placeFor(next, element), 0, element)
  return next
}

function placeFor(list: readonly Claim[], { order }: Claim): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.order ?? '') <= order) low = middle + 1
    else high = middle
  }
  return low
}
