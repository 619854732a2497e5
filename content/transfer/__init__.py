"""Import and export, in the format that docs/import.md describes.

- The format: lines.py makes the types of line from the models' `import_fields` (model_fields.py), and block_types.py
  those of body blocks; fields.py and references.py have the types of values.
- An import: importer.py has checker.py judge every line against import_context.py, which puts together what other lines
  say (line_index.py), what the database holds (existing_content.py) and the files (attachments.py); then writer.py
  writes the lines in batches, with bulk_creation.py for new entries and saving.py for all else.
- An export: exporter.py writes the lines that serializer.py makes from rows.
- Both: columns.py knows the columns and tables behind the keys of a line, block_values.py the two forms of a block.
"""

# The action under which the admin's histories tell of what an import wrote.
IMPORT_ACTION = "content.import"
