/** What the npm proxies forward to. Verified like everywhere: the name is given, the CA comes by NODE_EXTRA_CA_CERTS. */
export const upstream = {
  host: 'www.googleapis.com',
  port: Number(process.argv[3]),
} as const
