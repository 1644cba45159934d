/** Lines of the specification without a row, and why. */
export const leftOut: readonly { readonly spec: string; readonly why: string }[] = [
  { spec: 'bookinfo 2', why: 'an environment is not a request; each service tests its own' },
  { spec: 'bookinfo 4', why: 'a log line is not an answer; packages/service tests it' },
  { spec: 'bookinfo 4.5', why: 'a signal is not a request; apps/ratings tests its shutdown' },
  {
    spec: 'bookinfo 5.1',
    why: 'what only a server can do (no privilege, a table that vanishes) is in apps/ratings, on MariaDB',
  },
  { spec: 'bookinfo 5.2', why: 'needs a real MongoDB, as above' },
  {
    spec: 'bookinfo 6.3, 7.5',
    why: 'a name that does not resolve is refused as a closed port is, and asks a real resolver',
  },
  {
    spec: 'bookinfo 7.3',
    why: 'the host and its certificate are those of whatever plays the book service; apps/details tests both over TLS',
  },
  { spec: 'bookinfo 8.2', why: 'nobody waits 31 days for a signature to end' },
  {
    spec: 'bookinfo 9.2',
    why: 'the upstream column is the newest code; of the classic page there are the texts alone',
  },
  {
    spec: 'bookinfo 8.6',
    why: 'what the original does with JSON that is no object was never observed',
  },
]
