// Types for site.ts, from the schema that the server at MAILLAGE_API tells of itself.
export default {
  schema: process.env.MAILLAGE_API,
  documents: ["site.ts"],
  generates: {
    "generated/": {
      preset: "client",
      config: { scalars: { Date: "string", DateTime: "string", Decimal: "string", HTML: "string", URL: "string" } },
    },
  },
};
