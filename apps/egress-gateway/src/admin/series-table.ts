import type { SeriesLabels } from './series-labels.ts'

/**
 * The series of some metrics, by their labels. Counted here and not by a library: that takes the labels as an object
 * and makes a key of them each time, for each metric, which costs more than deciding where an exchange goes.
 */
export class SeriesTable<Series extends { readonly labels: SeriesLabels }> {
  readonly #create: (labels: SeriesLabels) => Series
  readonly #known = new Map<string, Series>()
  #last: Series | undefined

  /** @param create a series that has counted nothing */
  constructor(create: (labels: SeriesLabels) => Series) {
    this.#create = create
  }

  /** The series with these labels; a new one when they are. */
  find(labels: SeriesLabels): Series {
    // Neighbours are often alike.
    if (this.#last !== undefined && sameLabels(this.#last.labels, labels)) return this.#last
    const { source, destination, service, flags, status } = labels
    const key = `${source} ${destination} ${service} ${flags} ${status}`
    const series = this.#known.get(key) ?? this.#create(labels)
    this.#known.set(key, series)
    this.#last = series
    return series
  }

  /** In the order they were first found. */
  all(): Series[] {
    return [...this.#known.values()]
  }
}

function sameLabels(a: SeriesLabels, b: SeriesLabels): boolean {
  return (
    a.status === b.status &&
    a.service === b.service &&
    a.source === b.source &&
    a.destination === b.destination &&
    a.flags === b.flags
  )
}
