/** One row of the failure table. */
export interface Failure {
  /** HTTP status of the answer; 0 where there is none (TLS and TCP doors). */
  readonly status: number
  /** Envoy's response flag, `-` where it has none. A denial by policy has none. */
  readonly flag: string
  /** The proxy error type of RFC 9209 section 2.3. */
  readonly type: string
  /** Who is at fault, as the exchange record tells it. */
  readonly by: 'policy' | 'proxy' | 'upstream' | 'downstream'
  /** One sentence for the documentation and for problem titles. */
  readonly says: string
}

function malformed(says: string, status = 400): Failure {
  return { status, flag: 'DPE', type: 'http_request_error', by: 'proxy', says }
}

function denied(says: string): Failure {
  return { status: 403, flag: '-', type: 'http_request_denied', by: 'policy', says }
}

/** More than one caller may have at a time; it may ask again in a moment. */
function limited(says: string): Failure {
  return { status: 429, flag: 'RL', type: 'connection_limit_reached', by: 'proxy', says }
}

function upstream(type: string, status: number, flag: string, says: string): Failure {
  return { status, flag, type, by: 'upstream', says }
}

/**
 * Why the proxy itself ended an exchange: code, status, Envoy's flag, RFC 9209 type and a sentence, in one place.
 * Callers switch on the code, never on message text.
 */
export const failures = {
  // What the client sent cannot be read in exactly one way.
  malformed_request_line: malformed('The request line is not method, target, version.'),
  malformed_target: malformed('The request target is not a valid URI in a form a proxy takes.'),
  unsupported_scheme: malformed(
    'Absolute targets must be http; TLS to the origin is asked for by port 443 or CONNECT.',
  ),
  userinfo_in_target: malformed('The request target holds userinfo, which hides the real host.'),
  asterisk_form: malformed('OPTIONS * addresses the proxy itself, which has no options.', 501),
  malformed_header: malformed('A header line is not `name: value` as RFC 9112 has it.'),
  bare_line_feed: malformed('A line ends in a bare line feed.'),
  obsolete_line_folding: malformed('A header value is folded over two lines.'),
  missing_host: malformed('The request has no Host header, or an empty one.'),
  duplicate_host: malformed('The request has two Host headers.'),
  malformed_host: malformed('The host or port is not a valid name, address or number.'),
  host_mismatch: malformed('The Host header names another destination than the request target.'),
  conflicting_framing: malformed(
    'Content-Length and Transfer-Encoding contradict or repeat each other.',
  ),
  malformed_content_length: malformed('Content-Length is not a plain decimal number.'),
  unsupported_transfer_encoding: malformed('The only transfer coding taken is a single `chunked`.'),
  malformed_chunk: malformed('The chunked body is malformed, or uses extensions or trailers.'),
  http2_not_supported: malformed('HTTP/2 is not spoken here.'),
  unsupported_version: malformed('The HTTP version is neither 1.0 nor 1.1.', 505),
  head_too_large: malformed('The message head is larger than 32 KiB.', 431),
  too_many_headers: malformed('The message has more than 100 header lines.', 431),
  request_timeout: malformed('The request did not arrive in time.', 408),
  method_not_allowed: malformed('The method is not forwarded.', 405),
  upgrade_not_supported: malformed('A WebSocket begins with GET, without a body.'),
  expectation_failed: malformed('The only expectation known is 100-continue.', 417),
  request_incomplete: malformed('The client ended the connection inside a request.'),
  ambiguous_path: malformed(
    'A route rule looks at the path, and the path can be read in two ways.',
  ),
  request_too_large: malformed('The request body is larger than allowed.', 413),
  // The TLS doors.
  client_hello_malformed: {
    ...malformed('The TLS ClientHello is malformed or too large.'),
    status: 0,
  },
  client_hello_timeout: { ...malformed('The TLS ClientHello did not arrive in time.'), status: 0 },
  sni_missing: {
    ...denied('The TLS ClientHello names no host, so there is nothing to judge.'),
    status: 0,
  },
  sni_mismatch: {
    ...denied('The TLS ClientHello names another host than CONNECT did.'),
    status: 0,
  },
  encrypted_hello_refused: {
    ...denied('The TLS ClientHello is encrypted, so that the name it shows is a front.'),
    status: 0,
  },
  // Who asks.
  credentials_rejected: { ...denied('The proxy credentials are wrong.'), status: 407 },
  unknown_workload: denied('The caller is no known workload.'),
  // What policy says; the reasons of `decide()`.
  no_rule: denied('No rule allows this host.'),
  port_not_in_rule: denied('A rule covers this host, but not this port.'),
  wildcard_needs_subdomain: denied(
    'The wildcard covers names below this one, not the name itself.',
  ),
  tls_not_expected: denied('The rule covers clear HTTP on this port, not TLS.'),
  not_tls: denied('The rule covers TLS or HTTP on this port, not other bytes.'),
  protocol_not_in_rule: denied('The rule does not cover this protocol on this port.'),
  rule_not_usable: denied('A rule covers this destination, but it was rejected or cannot work.'),
  route_not_found: {
    ...denied('The host has routes, and the request fits none of them.'),
    status: 404,
    flag: 'NR',
    type: 'destination_not_found',
  },
  policy_changed: denied('The rule that allowed this tunnel is gone.'),
  websocket_not_in_route: denied(
    'A route rule without `websocketUpgrade: true` routes this request to become a WebSocket.',
  ),
  websocket_required: {
    ...denied(
      'A route rule with `websocketUpgrade: true` routes this request, which asks for none.',
    ),
    status: 426,
  },
  destination_ip_prohibited: {
    ...denied('The host is, or resolves to, an address that is not public.'),
    type: 'destination_ip_prohibited',
  },
  destination_is_self: {
    ...denied('The destination is the proxy itself.'),
    type: 'proxy_loop_detected',
  },
  request_loop: {
    status: 502,
    flag: '-',
    type: 'proxy_loop_detected',
    by: 'proxy',
    says: 'The request has been through this proxy before.',
  },
  // What one workload may have at a time.
  too_many_connections: limited('The workload has as many connections as it may.'),
  too_many_heads: limited('The workload has as many unfinished requests as it may.'),
  too_many_tunnels: limited('The workload has as many tunnels as it may.'),
  too_many_lookups: limited('The workload has as many name lookups as it may.'),
  wildcard_name_too_long: denied('The part that the wildcard stands for is longer than allowed.'),
  // What went wrong behind the proxy.
  no_healthy_upstream: upstream(
    'destination_unavailable',
    503,
    'UH',
    'No endpoint serves this version of the service.',
  ),
  dns_error: upstream('dns_error', 502, 'DF', 'The host name could not be resolved.'),
  dns_timeout: upstream('dns_timeout', 504, 'DF', 'The resolver did not answer in time.'),
  connection_refused: upstream(
    'connection_refused',
    503,
    'UF',
    'The upstream refused the connection.',
  ),
  connection_timeout: upstream(
    'connection_timeout',
    504,
    'UF',
    'The connection to the upstream took too long.',
  ),
  destination_unroutable: upstream(
    'destination_ip_unroutable',
    502,
    'UF',
    'There is no route to the upstream.',
  ),
  connection_terminated: upstream(
    'connection_terminated',
    503,
    'UC',
    'The upstream closed the connection before it answered.',
  ),
  tls_certificate_name_mismatch: upstream(
    'tls_certificate_error',
    502,
    'UF',
    'The upstream certificate is for another name.',
  ),
  tls_certificate_untrusted: upstream(
    'tls_certificate_error',
    502,
    'UF',
    'The upstream certificate is from an unknown authority.',
  ),
  tls_certificate_expired: upstream(
    'tls_certificate_error',
    502,
    'UF',
    'The upstream certificate is expired or not yet valid.',
  ),
  tls_certificate_error: upstream(
    'tls_certificate_error',
    502,
    'UF',
    'The upstream certificate was refused.',
  ),
  tls_alert_received: upstream(
    'tls_alert_received',
    502,
    'UF',
    'The upstream refused the TLS handshake with an alert.',
  ),
  tls_protocol_error: upstream(
    'tls_protocol_error',
    502,
    'UF',
    'The TLS handshake with the upstream failed.',
  ),
  tls_handshake_timeout: upstream(
    'connection_timeout',
    504,
    'UF',
    'The TLS handshake with the upstream took too long.',
  ),
  upstream_proxy_unreachable: upstream(
    'destination_unavailable',
    503,
    'UF',
    'The upstream proxy cannot be reached.',
  ),
  upstream_proxy_timeout: upstream(
    'connection_timeout',
    504,
    'UF',
    'The upstream proxy took too long.',
  ),
  upstream_proxy_credentials: upstream(
    'proxy_configuration_error',
    502,
    'UF',
    'The upstream proxy wants other credentials than it was given.',
  ),
  upstream_proxy_denied: upstream(
    'destination_unavailable',
    502,
    'UF',
    'The upstream proxy refuses to lead there.',
  ),
  upstream_proxy_failed: upstream(
    'destination_unavailable',
    502,
    'UF',
    'The upstream proxy could not reach the destination.',
  ),
  upstream_proxy_malformed: upstream(
    'http_protocol_error',
    502,
    'UPE',
    'The upstream proxy did not answer CONNECT in valid HTTP.',
  ),
  http_protocol_error: upstream(
    'http_protocol_error',
    502,
    'UPE',
    'The upstream answer is not valid HTTP/1.1.',
  ),
  http_response_incomplete: upstream(
    'http_response_incomplete',
    502,
    'UC',
    'The upstream ended the connection inside its answer.',
  ),
  http_response_timeout: upstream(
    'http_response_timeout',
    504,
    'UT',
    'The upstream did not answer in time.',
  ),
  http_upgrade_failed: upstream(
    'http_upgrade_failed',
    502,
    'UPE',
    'The upstream switched protocols unasked, or to another than asked for.',
  ),
  // What a route rule asks for.
  direct_response: {
    status: 200,
    flag: '-',
    type: 'proxy_internal_response',
    by: 'proxy',
    says: 'A route answers for the service, with the status and the body it names.',
  },
  redirected: {
    status: 301,
    flag: '-',
    type: 'proxy_internal_response',
    by: 'proxy',
    says: 'A route rule sends the client to another place.',
  },
  cors_preflight: {
    status: 200,
    flag: '-',
    type: 'proxy_internal_response',
    by: 'proxy',
    says: 'A route rule answers what a browser asks before it sends a request for another origin.',
  },
  fault_filter_abort: {
    status: 503,
    flag: 'FI',
    type: 'proxy_internal_response',
    by: 'proxy',
    says: 'A route rule answers for the service, with the status it names, to try its callers.',
  },
  upstream_response_timeout: upstream(
    'http_response_timeout',
    504,
    'UT',
    'The answer was not complete within the time of the route rule.',
  ),
  upstream_per_try_timeout: upstream(
    'http_response_timeout',
    504,
    'UT',
    'No try was answered within the time that the route rule gives each.',
  ),
  // How tunnels and connections end otherwise.
  downstream_closed: {
    status: 0,
    flag: 'DC',
    type: 'connection_terminated',
    by: 'downstream',
    says: 'The client went away.',
  },
  idle_timeout: {
    status: 408,
    flag: 'SI',
    type: 'connection_timeout',
    by: 'proxy',
    says: 'Nothing moved for too long.',
  },
  proxy_stopping: {
    status: 503,
    flag: 'OM',
    type: 'proxy_internal_response',
    by: 'proxy',
    says: 'The proxy is shutting down.',
  },
  // Thrown by apply(), never answered.
  config_rejected: {
    status: 500,
    flag: '-',
    type: 'proxy_configuration_error',
    by: 'proxy',
    says: 'The rules do not compile.',
  },
  proxy_internal_error: {
    status: 500,
    flag: '-',
    type: 'proxy_internal_error',
    by: 'proxy',
    says: 'The proxy failed.',
  },
} as const satisfies Record<string, Failure>

export type FailureCode = keyof typeof failures

/** The row of a code; `undefined` for a reason that is no failure. */
export function failureOf(code: string): (Failure & { readonly code: string }) | undefined {
  const row = Object.entries(failures).find(([known]) => known === code)
  return row === undefined ? undefined : { code, ...row[1] }
}
