// The GraphiQL page: what /graphql/ shows to a browser.
import { GraphiQL } from "graphiql";
import "graphiql/graphiql.css";
import "./page.css";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const examples = JSON.parse(document.getElementById("examples").textContent);
const asked = new URLSearchParams(location.search);

async function fetcher(parameters) {
  const response = await fetch(location.pathname, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify(parameters),
  });
  return response.json();
}

createRoot(document.getElementById("graphiql")).render(
  createElement(GraphiQL, {
    fetcher,
    defaultTabs: examples.map((query) => ({ query })),
    // An address may carry a query to show: /graphql/?query=…
    initialQuery: asked.get("query") ?? undefined,
    initialVariables: asked.get("variables") ?? undefined,
    isHeadersEditorEnabled: false,
  }),
);
