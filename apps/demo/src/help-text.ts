/** `npm start -- --help`. */
export const helpText = `Starts the Bookinfo egress demo on this machine, on loopback only.

  npm start                    the whole mesh in one process
  npm start -- --separate      one process for each service

Variables (default):
  BOOKINFO_PORT (9080)            product page
  BOOKINFO_CONTROL_PORT (8080)    control plane: resource API and console
  BOOKINFO_EGRESS_PORT (15001)    egress proxy
  BOOKINFO_ADMIN_PORT (15000)     the gateway's admin endpoints
  BOOKINFO_STATE_DIR (.bookinfo)  rules, certificates, kubeconfig, access log, ratings database
  BOOKINFO_PRESET (blog)          blog: details routed to v2, no egress rule; blank: no rule at all
  BOOKINFO_DENY_BROAD_RULES (false)  true: no rules for every host, a public suffix, or a block shorter than /8
  BOOKINFO_SEED (1)               what the console's booth mode draws its pauses from
  DETAILS_V2_WITH_ISTIO (true)    false: details v2 speaks HTTPS end to end, through a CONNECT tunnel
  GOOGLE_BOOKS (stand-in)         live: ask Google Books itself instead of the stand-in
  GOOGLE_BOOKS_API_KEY            sent along when live; Google refuses most calls without one
  OTEL_EXPORTER_OTLP_ENDPOINT     where the gateway sends spans, e.g. http://127.0.0.1:4318; nowhere without it
  OTEL_EXPORTER_OTLP_HEADERS      name=value, comma separated, sent along with them`
