// A site on Apollo Client: reads all pages of a list into its cache, and fragments on interfaces. Prints what it got.
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core/index.js";
import { relayStylePagination } from "@apollo/client/utilities/index.js";

const uri = process.env.MAILLAGE_API;

async function possibleTypes() {
  const query = "{ __schema { types { kind name possibleTypes { name } } } }";
  const response = await fetch(uri, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/graphql-response+json" },
    body: JSON.stringify({ query }),
  });
  const { data } = await response.json();
  const abstract = data.__schema.types.filter((type) => type.possibleTypes);
  return Object.fromEntries(abstract.map((type) => [type.name, type.possibleTypes.map(({ name }) => name)]));
}

const client = new ApolloClient({
  link: new HttpLink({ uri }),
  cache: new InMemoryCache({
    possibleTypes: await possibleTypes(),
    typePolicies: { Query: { fields: { calls: relayStylePagination(["network", "filter", "orderBy"]) } } },
  }),
});

const CALLS = gql`
  query Calls($network: String!, $after: String) {
    calls(network: $network, orderBy: TITLE, first: 2, after: $after) {
      edges {
        cursor
        node {
          ...Card
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }

  fragment Card on Entry {
    id
    title
  }
`;

const variables = { network: process.argv[2] };
let requests = 0;
let page;
do {
  const after = page?.endCursor;
  const { data } = await client.query({ query: CALLS, variables: { ...variables, after }, fetchPolicy: "network-only" });
  page = data.calls.pageInfo;
  requests += 1;
} while (page.hasNextPage);

const { calls } = client.readQuery({ query: CALLS, variables });
console.log(JSON.stringify({ requests, titles: calls.edges.map(({ node }) => node.title) }));
client.stop();
