"""An engagement as a file: checked, imported, exported."""
