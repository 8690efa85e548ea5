/** @param words fixed ones of our own: nothing that came with a request */
export function signInPage(words: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Codec server</title>
<style>body { font: 16px/1.5 system-ui; max-width: 26rem; margin: 4rem auto; padding: 0 1rem } input, button { font: inherit; padding: .4rem .6rem }</style>
<h1>Codec server</h1>
<p>${words}</p>
<form method="post" action="/sign-in">
  <label>Token <input type="password" name="token" autocomplete="current-password" required></label>
  <button>Sign in</button>
</form>
</html>
`;
}
