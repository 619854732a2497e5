"""Import and export, in the format that docs/import.md describes.

The format: lines.py makes the types of line from the models' `import_fields` (model_fields.py), blocks.py those of body
blocks; fields.py and references.py have the types of values.
An import: importer.py has checker.py judge every line (line_index.py, existing_content.py, attachments.py and, above
them, import_context.py), then writer.py write them in batches (bulk_creation.py for new entries, saving.py for others).
An export: exporter.py writes the lines that serializer.py makes from rows.
Both: columns.py knows the columns and tables behind the keys of a line.
"""

# The action under which the admin's histories tell of what an import wrote.
IMPORT_ACTION = "content.import"
