// Lays GraphiQL over the plain form. Everything it asks for is on this origin; the query is kept in the address.
"use strict";
(() => {
  const place = document.getElementById("editor");
  if (!place || !window.GraphiQL || !window.ReactDOM) return;
  if (window.innerWidth < 640) return; // three panes do not fit a phone: the plain form does
  const settings = JSON.parse(place.dataset.settings);
  const nothing = { getItem: () => null, setItem: () => {}, removeItem: () => {}, clear: () => {}, length: 0 };
  const keep = (name, value) => {
    const address = new URL(location.href);
    address.searchParams.delete("example");
    address.searchParams.delete("run");
    if (value) address.searchParams.set(name, value); else address.searchParams.delete(name);
    history.replaceState(null, "", address);
  };
  const fetcher = async (request) => {
    const answer = await fetch(settings.endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json, application/json" },
      body: JSON.stringify(request),
    });
    return answer.json();
  };
  place.hidden = false;
  document.getElementById("plain").hidden = true;
  document.getElementById("plain-result").hidden = true;
  window.ReactDOM.createRoot(place).render(
    window.React.createElement(window.GraphiQL, {
      fetcher,
      storage: nothing,
      query: settings.query,
      variables: settings.variables,
      defaultEditorToolsVisibility: Boolean(settings.variables),
      showPersistHeadersSettings: false,
      isHeadersEditorEnabled: false,
      onEditQuery: (query) => keep("query", query),
      onEditVariables: (variables) => keep("variables", variables),
    }),
  );
  if (settings.run) {
    // The run button is there once the editor has been drawn.
    const started = Date.now();
    const timer = setInterval(() => {
      const button = place.querySelector(".graphiql-execute-button");
      if (button) { clearInterval(timer); button.click(); }
      if (Date.now() - started > 10000) clearInterval(timer);
    }, 100);
  }
})();
