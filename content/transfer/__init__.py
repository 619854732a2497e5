"""Import and export, in the format that docs/import.md describes.

The format: lines.py makes the types of line from the models (model_fields.py), blocks.py has the blocks of a body,
fields.py and references.py the values.
An import: importing.py calls checking.py (with reading.py, index.py, world.py), then writing.py (with creating.py and
updating.py) in the order of ordering.py. An export: exporting.py calls describing.py. For both: naming.py turns names
into primary keys and back, columns.py knows the columns behind the keys.
"""
