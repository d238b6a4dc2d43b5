"""What may be said of a result: sentences, tables and charts, with what must not be shown left out."""
