"""Import and export, in the format that docs/import.md describes.

The format: lines.py and kinds/ are the types of line, blocks.py the blocks, shapes.py and names.py their values.
An import: importing.py calls checking.py (with reading.py, index.py, world.py), then writing.py (with creating.py and
updating.py) in the order of ordering.py. An export: exporting.py calls describing.py. For both: references.py finds
what a line refers to, naming.py turns names into primary keys and back, records.py knows the columns behind the keys.
"""
