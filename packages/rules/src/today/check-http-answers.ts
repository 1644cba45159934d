import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen } from '../field-problem.ts'
import { parseAuthority } from '../parse-authority.ts'
import { checkStatus } from './check-http-actions.ts'
import { checkWord } from './check-word.ts'
import type { HttpRoute } from './http-route-schema.ts'

type Redirect = NonNullable<HttpRoute['redirect']>
type Rewrite = NonNullable<HttpRoute['rewrite']>
type DirectResponse = NonNullable<HttpRoute['directResponse']>

const derivedPorts = ['FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT']

export function checkRedirect(redirect: Redirect | undefined, path: FieldPath): FieldProblem[] {
  if (redirect === undefined) return []
  const { uri = '', authority = '', scheme = '', port, derivePort, redirectCode } = redirect
  const isEmpty =
    `${uri}${authority}${scheme}` === '' && port === undefined && derivePort === undefined
  const isCode = redirectCode === undefined || (redirectCode >= 300 && redirectCode <= 399)
  return [
    ...errorWhen(isEmpty, path, 'redirect must specify URI, authority, scheme, or port'),
    ...errorWhen(
      !isCode && redirectCode !== 0,
      [...path, 'redirectCode'],
      `${redirectCode} is not a valid redirect code, must be 3xx`,
    ),
    ...errorWhen(
      scheme !== '' && scheme !== 'http' && scheme !== 'https',
      [...path, 'scheme'],
      'invalid redirect scheme, must be "http" or "https"',
    ),
    ...errorWhen(
      port !== undefined && (port < 1 || port > 65_535),
      [...path, 'port'],
      `port number ${port} must be in the range 1..65535`,
    ),
    ...checkWord(derivePort, derivedPorts, [...path, 'derivePort']),
    ...checkUri(uri, [...path, 'uri'], { isLocation: true }),
    ...checkAuthority(authority, [...path, 'authority']),
  ]
}

export function checkRewrite(rewrite: Rewrite | undefined, path: FieldPath): FieldProblem[] {
  if (rewrite === undefined) return []
  const { uri = '', authority = '', uriRegexRewrite } = rewrite
  const hasRegex = uriRegexRewrite !== undefined
  return [
    ...errorWhen(
      uri !== '' && hasRegex,
      path,
      'rewrite may only contain one of URI or UriRegexRewrite',
    ),
    ...errorWhen(
      uri === '' && authority === '' && !hasRegex,
      path,
      'rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one of URI or UriRegexRewrite may be specified',
    ),
    ...(hasRegex
      ? [
          errorAt(
            [...path, 'uriRegexRewrite'],
            'uriRegexRewrite is not supported: expressions here have no groups',
            'use uri with an exact or prefix condition',
          ),
        ]
      : []),
    ...checkUri(uri, [...path, 'uri'], { isLocation: false }),
    ...checkAuthority(authority, [...path, 'authority']),
  ]
}

export function checkDirectResponse(
  answer: DirectResponse | undefined,
  path: FieldPath,
): FieldProblem[] {
  if (answer === undefined) return []
  const { body } = answer
  return [
    ...checkStatus(answer.status, [...path, 'status']),
    ...errorWhen(
      body?.bytes !== undefined,
      [...path, 'body', 'bytes'],
      'body.bytes is not supported: use body.string',
    ),
    ...errorWhen(
      (body?.string ?? '').length > 1_048_576,
      [...path, 'body'],
      'response body is too large, max length allowed is 1048576',
    ),
  ]
}

/** Beyond upstream's check: what could not stand in a request line or a Location is refused. */
function checkUri(
  uri: string,
  path: FieldPath,
  { isLocation }: { readonly isLocation: boolean },
): FieldProblem[] {
  const fine = isLocation ? /^\/[!"$-~]*$/ : /^\/[!"$->@-~]*$/
  const what = isLocation ? 'a path, with or without a query' : 'a path'
  return errorWhen(
    uri !== '' && (!fine.test(uri) || uri.startsWith('//')),
    path,
    `uri "${uri}" must be ${what}, which begins with one /`,
  )
}

function checkAuthority(authority: string, path: FieldPath): FieldProblem[] {
  const parsed = authority === '' ? undefined : parseAuthority(authority, 80)
  if (parsed === undefined || parsed.ok) return []
  return [errorAt(path, `authority invalid: ${parsed.problem}`)]
}
