// The GraphQL-over-HTTP audits of graphql-http, as JSON: [{ id, name, status, reason }].
import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: process.env.MAILLAGE_API, fetchFn: fetch });
const results = [];
for (const audit of audits) {
  const { id, name, status, reason } = { ...audit, ...(await audit.fn()) };
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results));
