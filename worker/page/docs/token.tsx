let held = ''

/** The token that requests are sent with, or nothing. In memory alone: a reload has forgotten it. */
export function heldToken(): string {
  return held
}

/** Where it is put in. */
export function TokenField() {
  return (
    <p class="field">
      <label for="try-token">Token for what you try below</label>
      <input
        id="try-token"
        type="password"
        autocomplete="off"
        aria-describedby="try-token-about"
        onInput={(event: Event) => (held = (event.currentTarget as HTMLInputElement).value.trim())}
      />
      <span class="quiet" id="try-token-about">
        kept in this tab until it is closed or loaded anew; requests go to this service alone
      </span>
    </p>
  )
}
