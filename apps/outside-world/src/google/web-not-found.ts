import type { Answer } from '../answer.ts'

/** What Google's front end does with a path it does not know: a page for people, not the API's JSON. */
export function webNotFound(path: string): Answer {
  const shown = path.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return {
    status: 404,
    contentType: 'text/html; charset=UTF-8',
    body: `<!DOCTYPE html>
<html lang="en">
<title>Error 404 (Not Found)</title>
<p><b>404.</b> There is nothing at <code>${shown}</code> on this server.</p>
</html>
`,
  }
}
