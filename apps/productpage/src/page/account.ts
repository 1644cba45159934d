import { type Html, html } from './html.ts'
import { type Language, texts } from './texts.ts'

/** The end of the bar: who is signed in and a way out, or the way in. */
export function renderAccount(language: Language, user: string | undefined): Html {
  return user === undefined ? renderSignIn(language) : renderUser(language, user)
}

function renderUser(language: Language, user: string): Html {
  const text = texts[language]
  const initial = [...user][0]?.toUpperCase()
  return html`<div class="account">
<span class="avatar" aria-hidden="true">${initial}</span>
<span class="user"><span class="unseen">${text.signedInAs} </span>${user}</span>
<a class="button" href="logout">${text.signOut}</a>
</div>`
}

/** Opened and closed by the browser itself: the page needs no script. */
function renderSignIn(language: Language): Html {
  const text = texts[language]
  return html`<div class="account">
<button type="button" id="sign-in-button" class="button" popovertarget="dialog">${text.signIn}</button>
</div>
<dialog id="dialog" popover aria-labelledby="sign-in-title">
<form name="login_form" method="post" action="login">
<h2 id="sign-in-title">${text.signInTitle}</h2>
<p class="hint">${text.signInHint}</p>
<label for="username">${text.userName}</label>
<input id="username" name="username" required maxlength="64" autocomplete="username" autocapitalize="none" autofocus>
<label for="password">${text.password}</label>
<input id="password" name="passwd" type="password" required autocomplete="current-password">
<div class="actions">
<button type="button" id="close-dialog" class="button" popovertarget="dialog" popovertargetaction="hide">${text.close}</button>
<button type="submit" class="button primary">${text.signIn}</button>
</div>
</form>
</dialog>`
}
