// Passkeys: a form with data-passkey asks the browser to make or give one, and sends what it answers in `credential`.
// "make" and "give" find what to ask in #passkey-options; "ask" fetches it, because the page for signing in is kept by nobody.

/** @param {string} text @returns {ArrayBuffer} */
function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} buffer */
function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {any[] | undefined} list */
const described = (list) => (list ?? []).map((each) => ({ ...each, id: bytesOf(each.id) }));

/** @param {HTMLFormElement} form */
async function options(form) {
  if (form.dataset.passkey === "ask") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options.publicKey;
  }
  const given = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
  return (given.creation_options ?? given.request_options).publicKey;
}

/** @param {any} asked */
async function make(asked) {
  const made = /** @type {PublicKeyCredential} */ (
    await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytesOf(asked.challenge),
        user: { ...asked.user, id: bytesOf(asked.user.id) },
        excludeCredentials: described(asked.excludeCredentials),
      },
    })
  );
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return {
    ...common(made),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      attestationObject: textOf(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

/** @param {any} asked */
async function give(asked) {
  const given = /** @type {PublicKeyCredential} */ (
    await navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: bytesOf(asked.challenge),
        allowCredentials: described(asked.allowCredentials),
      },
    })
  );
  const response = /** @type {AuthenticatorAssertionResponse} */ (given.response);
  return {
    ...common(given),
    response: {
      clientDataJSON: textOf(response.clientDataJSON),
      authenticatorData: textOf(response.authenticatorData),
      signature: textOf(response.signature),
      userHandle: response.userHandle && textOf(response.userHandle),
    },
  };
}

/** @param {PublicKeyCredential} credential */
const common = (credential) => ({
  id: credential.id,
  rawId: textOf(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
});

/** @param {HTMLFormElement} form */
function take(form) {
  const credential = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
  const refusal = /** @type {HTMLElement} */ (form.querySelector('[role="alert"]'));
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    refusal.hidden = true;
    try {
      const asked = await options(form);
      const answer = form.dataset.passkey === "make" ? await make(asked) : await give(asked);
      credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      refusal.hidden = false;
    }
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (form instanceof HTMLFormElement && window.PublicKeyCredential) take(form);
}
