// A network's site in TypeScript: it compiles only if the types generated from the schema are those it counts on.
import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";
import { graphql, useFragment } from "./generated";

const openCalls = graphql(`
  query OpenCalls($network: String!, $first: Int, $after: String) {
    calls(network: $network, filter: { status: [OPEN] }, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...Card
        status
        closesAt
        grantMaximum {
          amount
          currency
        }
      }
    }
  }
`);

const card = graphql(`
  fragment Card on Entry {
    id
    title
    url
    themes {
      name
    }
  }
`);

const entryPage = graphql(`
  query EntryPage($url: URL!) {
    entry(url: $url) {
      __typename
      ...Card
      body {
        __typename
        ... on HeadingBlock {
          text
          level
        }
        ... on CallsBlock {
          calls {
            title
          }
        }
      }
      ... on Call {
        funders {
          name
        }
      }
      ... on Actor {
        location {
          latitude
          longitude
        }
      }
    }
  }
`);

export const firstPage: VariablesOf<typeof openCalls> = { network: "paca", first: 20 };

export function listed(answer: ResultOf<typeof openCalls>): string[] {
  return answer.calls.nodes.map((call) => {
    const { title, themes } = useFragment(card, call);
    const closing: string = call.status === "CLOSING_SOON" ? (call.closesAt ?? "") : "";
    return [title.toUpperCase(), themes.map((theme) => theme.name).join(", "), closing].join(" – ");
  });
}

export function described({ entry }: ResultOf<typeof entryPage>): string {
  if (!entry) return "Not found";
  switch (entry.__typename) {
    case "Call":
      return entry.funders.map((funder) => funder.name).join(", ");
    case "Actor":
      return `${entry.location?.latitude.toFixed(2)}, ${entry.location?.longitude.toFixed(2)}`;
    default:
      return entry.body.map((block) => (block.__typename === "HeadingBlock" ? block.text : "")).join("\n");
  }
}
