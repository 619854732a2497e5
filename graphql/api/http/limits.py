"""How much one request may ask for. All limits are here; a refusal names its limit and the request's own value.

A request is weighed step by step, each step cheap because of those before it: the body before it is read, the
text before it is parsed, the operation before it is executed.

- Nesting counts the { and [ around a token; it keeps the parser from deep recursion.
- Depth counts the fields from the root to the deepest: `{ calls { nodes { title } } }` has a depth of 3.
- Complexity is the time that the operation takes the server, in points of some 20 µs: prices.py has the price of each
  field. A page holds as many objects as its `first` or `last`, any other list as many as LIST_SIZES says; an object
  that may be of several types counts as their mean.

A limit is too low if it refuses an operation of graphql/operations/ at double its size: tests/test_limits.py holds
them to this.
"""

# Bytes. A longer query than an address can hold is sent in a body.
MAX_BODY = 100_000
MAX_QUERY_STRING = 16_000
MAX_CLICK_BODY = 16_000
# Values of `variables`, those inside lists and objects included.
MAX_VARIABLE_VALUES = 1_000

# Characters of a number, in a document or in JSON. The largest Float, written out, has 309 digits.
MAX_NUMBER = 400

# Of the whole document, each fragment once.
MAX_TOKENS = 5_000
MAX_NESTING = 64
MAX_ALIASES = 100
# Characters: an answer repeats an alias for each object.
MAX_ALIAS_LENGTH = 100
MAX_DIRECTIVES = 100
# What validation may spend on comparing fields of one name, in units of the library's own.
MAX_COMPARISONS = 100_000

# Valid documents that a process keeps parsed, and the characters of the longest: some 200 bytes of memory each.
KEPT_DOCUMENTS = 100
KEPT_TEXT = 10_000

# Of the operation, its fragments filled in.
MAX_ROOT_FIELDS = 50
MAX_DEPTH = 15
MAX_COMPLEXITY = 40_000

# What is dearer takes its turn, as does a document that is not kept and has more characters, before it is checked.
MAX_CHEAP_COMPLEXITY = 4_000
SHORT_TEXT = 1_000
# How many wait for their turn in each process; for how long, content/turns.py says.
MAX_WAITING_OPERATIONS = 19
MAX_WAITING_CHECKS = 3

DEFAULT_LIST_SIZE = 2
# By type and field, or by field on any type.
LIST_SIZES = {
    "Query.networks": 20,
    "Query.themes": 50,
    "Query.sdgs": 17,
    "Query.programmes": 50,
    "Query.territories": 300,
    "Sdg.targets": 10,
    "SearchConnection.facets": 7,
    "Facet.values": 20,
    "SearchEdge.highlights": 3,
    "body": 8,
}

# Of the answer. Messages may quote the request, so they are cut to so many characters.
MAX_SECONDS = 10
MAX_ERRORS = 20
MAX_LOCATIONS = 10
MAX_MESSAGE = 500
