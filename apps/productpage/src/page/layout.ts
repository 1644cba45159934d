import type { Visit } from '../read-visit.ts'
import { type Html, html } from './html.ts'
import { type Language, texts } from './texts.ts'

export interface LayoutOptions {
  readonly visit: Visit
  /** Buttons and names at the end of the bar. */
  readonly account?: Html | undefined
  readonly main: Html
}

/** A whole page: bar, content, nothing from another host. */
export function renderLayout({ visit, account, main }: LayoutOptions): string {
  const { language } = visit
  const text = texts[language]
  const other: Language = language === 'en' ? 'zh' : 'en'
  return html`<!doctype html>
<html lang="${text.htmlLang}">
<head>
<meta charset="utf-8">
<title>Simple Bookstore App</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/static/bookmark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/bookinfo.css">
</head>
<body>
<a class="skip" href="#book">${text.skip}</a>
<header class="bar">
<a class="brand" href="${visit.productPage()}"><img src="/static/bookmark.svg" alt="" width="20" height="26">BookInfo Sample</a>
<a class="language" href="${visit.inOtherLanguage}" hreflang="${texts[other].htmlLang}" lang="${texts[other].htmlLang}">${text.otherLanguage}</a>
${account}
</header>
<main id="book">
${main}
</main>
<footer class="origin"><p>${text.origin[0]}<a href="https://istio.io" target="_blank" rel="noopener noreferrer">Istio<span class="unseen"> ${text.newTab}</span></a>${text.origin[1]}</p></footer>
</body>
</html>
`.markup
}
