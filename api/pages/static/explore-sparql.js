// Lays YASGUI's editor and result table over the plain form. No outside host is asked: the completers that look
// prefixes and terms up elsewhere are off, and the only endpoint is ours. The query is kept in the address.
"use strict";
(() => {
  const place = document.getElementById("editor");
  if (!place || !window.Yasgui) return;
  const settings = JSON.parse(place.dataset.settings);
  const endpoint = new URL(settings.endpoint, location.href).href;
  const { Yasqe, Yasr } = window.Yasgui;
  const editor = document.createElement("div");
  const result = document.createElement("div");
  place.append(editor, result);
  place.hidden = false;
  document.getElementById("plain").hidden = true;
  document.getElementById("plain-result").hidden = true;
  const yasqe = new Yasqe(editor, {
    value: settings.query,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    autocompleters: ["variables"],
    collapsePrefixesOnLoad: false,
    resizeable: false,
    editorHeight: "20rem",
    requestConfig: { endpoint, method: "POST" },
  });
  const yasr = new Yasr(result, { persistenceId: null, prefixes: () => yasqe.getPrefixesFromQuery() });
  yasqe.setValue(settings.query);
  yasqe.on("change", () => {
    const address = new URL(location.href);
    address.searchParams.delete("example");
    address.searchParams.delete("run");
    address.searchParams.set("query", yasqe.getValue());
    history.replaceState(null, "", address);
  });
  yasqe.on("queryResponse", (_, response, duration) => yasr.setResponse(response, duration));
  if (settings.run) yasqe.query();
})();
