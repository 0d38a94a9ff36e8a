// Puts YASGUI's editor (Yasqe) in the place of the plain text field and runs the form without leaving the page. No outside
// host is asked: the completers that look prefixes and terms up elsewhere are off. The query is kept in the address.
"use strict";
(() => {
  const form = document.getElementById("plain");
  const field = document.getElementById("query");
  if (!form || !field || !window.Yasgui) return;
  const place = document.createElement("div");
  place.className = "yasqe-place";
  field.after(place);
  field.hidden = true;
  const yasqe = new window.Yasgui.Yasqe(place, {
    value: field.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    autocompleters: ["variables"],
    collapsePrefixesOnLoad: false,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "22rem",
    requestConfig: { endpoint: new URL("/sparql", location.href).href, method: "POST" },
  });
  yasqe.setValue(field.value);
  const address = (run) => {
    const found = new URL(location.href);
    found.searchParams.delete("example");
    found.searchParams.set("query", yasqe.getValue());
    if (run) found.searchParams.set("run", "1");
    else found.searchParams.delete("run");
    return found;
  };
  yasqe.on("change", () => {
    field.value = yasqe.getValue();
    history.replaceState(null, "", address(false));
  });
  const button = form.querySelector("button");
  const run = async (event) => {
    if (event) event.preventDefault();
    button.disabled = true;
    try {
      const answer = await fetch(address(true), { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("plain-result");
      if (found) document.getElementById("plain-result").replaceWith(document.adoptNode(found));
      history.replaceState(null, "", address(true));
    } finally {
      button.disabled = false;
    }
  };
  form.addEventListener("submit", run);
  yasqe.setOption("extraKeys", { ...yasqe.getOption("extraKeys"), "Ctrl-Enter": () => run(), "Cmd-Enter": () => run() });
})();
