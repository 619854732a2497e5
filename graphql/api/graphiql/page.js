// The GraphiQL page: what /graphql/ shows to a browser.
import { GraphiQL } from "graphiql";
import "graphiql/graphiql.css";
import "./page.css";
import { setNonce } from "get-nonce";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("graphiql");
// The dialogs add a style element, which the page's security policy lets pass by this.
setNonce(root.dataset.nonce);

// An address may carry a query to show: /graphql/?query=…
const asked = new URLSearchParams(location.search);
const query = asked.get("query") ?? undefined;
const variables = asked.get("variables") ?? undefined;
const examples = JSON.parse(document.getElementById("examples").textContent).map((example) => ({ query: example }));

async function fetcher(parameters) {
  const response = await fetch(location.pathname, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify(parameters),
  });
  return response.json();
}

createRoot(root).render(
  createElement(GraphiQL, {
    fetcher,
    initialQuery: query,
    initialVariables: variables,
    defaultTabs: query ? [{ query, variables }, ...examples] : examples,
    isHeadersEditorEnabled: false,
    showPersistHeadersSettings: false,
  }),
);
