// Lets the browser make a passkey, or sign with one, and sends what it says as a form.
// Bytes travel as text in the letters of URLs, which is what the server reads.

const bytesOf = (text) =>
  Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")),
    (letter) => letter.charCodeAt(0),
  );

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function readOptions(publicKey) {
  const keys = (list) => (list ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }));
  const read = { ...publicKey, challenge: bytesOf(publicKey.challenge) };
  if (publicKey.user) {
    read.user = { ...publicKey.user, id: bytesOf(publicKey.user.id) };
  }
  read.excludeCredentials = keys(publicKey.excludeCredentials);
  read.allowCredentials = keys(publicKey.allowCredentials);
  return { publicKey: read };
}

function written(credential) {
  const said = {};
  for (const name of [
    "attestationObject",
    "authenticatorData",
    "clientDataJSON",
    "signature",
    "userHandle",
  ]) {
    const value = credential.response[name];
    if (value) {
      said[name] = textOf(value);
    }
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

function prepare(form, options) {
  const button = form.querySelector("button[hidden]");
  const verb = form.dataset.passkey;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { publicKey } = options.creation_options ?? options.request_options;
    try {
      const made = await navigator.credentials[verb](readOptions(publicKey));
      form.elements.credential.value = written(made);
      form.submit();
    } catch (error) {
      form.querySelector("[role=status]").textContent = error.message;
    }
  });
}

const holder = document.getElementById("passkey-options");
const form = document.querySelector("form[data-passkey]");
if (holder && form && window.PublicKeyCredential) {
  prepare(form, JSON.parse(holder.textContent));
}
