/** Versions that are set aside on disk at once: a kill of the process skips that many at most. */
const ahead = 1000

/** The versions that the store has given. They only grow, over restarts and kills too. */
export interface Versions {
  readonly newest: number
  /** These were given. */
  giveUpTo(newest: number): void
  /** What a line about that many more versions has to say, so that as many again may follow before the next line. */
  withRoom(count: number): number
  /** A line of the log that says so is on disk. */
  noted(given: number): void
  /** Writes such a line if there is no room for that many more. */
  makeRoom(count: number): Promise<void>
  /** Writes one that takes back what was set aside and not given. */
  giveBack(): Promise<void>
}

/** `given`: up to this one they may have been given; `note`: writes a line that says so, and nothing else. */
export function createVersions(
  { newest, given }: { readonly newest: number; readonly given: number },
  note: (given: number) => Promise<void>,
): Versions {
  let last = newest
  let setAside = given
  const noteDown = async (upTo: number): Promise<void> => {
    await note(upTo)
    setAside = upTo
  }
  return {
    get newest() {
      return last
    },
    giveUpTo(version) {
      last = Math.max(last, version)
    },
    withRoom: (count) => last + count + ahead,
    noted(upTo) {
      setAside = upTo
    },
    async makeRoom(count) {
      if (count > 0 && last + count > setAside) await noteDown(last + count + ahead)
    },
    async giveBack() {
      if (setAside > last) await noteDown(last)
    },
  }
}
