/** By its form alone: mesh services have one label, or a name that ends like theirs. */
export function isSurelyOutside(host: string): boolean {
  return /[.*]/.test(host) && !/\.(?:default|svc|local)$/i.test(host)
}
